import { useCallback, useRef, useState, type FormEvent } from "react";
import { useAct } from "../api/use-act.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Field, wrongField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { useDismiss } from "../parts/popover.tsx";
import { ErrorState, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/toasts.tsx";
import { inputAgain, pathOf, removeMutation, saveMutation, viewsQuery, type SavedView, type SaveInput } from "./saved-views.ts";

export interface ViewsMenuProps {
  /** What is shown now, to be saved under a name; undefined while nothing is. */
  readonly present: ((name: string, shared: boolean) => SaveInput) | undefined;
}

/** Questions that were saved: opens one, saves the present one, removes one. */
export function ViewsMenu({ present }: ViewsMenuProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const root = useDismiss(open, close, opener);
  return (
    <span className="anchor" ref={root}>
      <button type="button" ref={opener} className="button quiet" aria-expanded={open} aria-haspopup="true" onClick={() => setOpen(!open)}>
        <Icon name="star" />
        Views
      </button>
      {open && (
        <div className="pop menu views-menu" role="group" aria-label="Saved views">
          <Views
            present={present}
            close={() => {
              setOpen(false);
              opener.current?.focus();
            }}
          />
        </div>
      )}
    </span>
  );
}

function Views({ present, close }: ViewsMenuProps & { readonly close: () => void }) {
  const { data, error, reload } = useData(viewsQuery, {});
  const save = useAct(saveMutation);
  const remove = useAct(removeMutation);
  const say = useToast();
  const views = data?.savedViews;
  const drop = async (view: SavedView): Promise<void> => {
    const said = await remove.run({ input: { id: view.id } });
    if (!said) return;
    reload();
    const back = (): void => void save.run({ input: inputAgain(view) }).then((done) => done && say(done.saveView.summary));
    // What an administrator removed of somebody else's would come back as their own.
    say(said.removeView.summary, view.isMine ? { label: "Undo", run: back } : undefined);
  };
  return (
    <>
      {error && <ErrorState error={error} retry={reload} />}
      {!views && !error && <Skeleton rows={2} reading="reading the views" />}
      {views?.length === 0 && <p className="menu-head soft">Nothing is saved yet.</p>}
      {views && views.length > 0 && (
        <ul className="views-list">
          {views.map((view) => (
            <ViewItem key={view.id} view={view} close={close} drop={drop} busy={remove.busy} />
          ))}
        </ul>
      )}
      {remove.error && <ErrorState error={remove.error} />}
      <hr />
      <SaveForm
        present={present}
        names={views?.filter(({ isMine }) => isMine).map(({ name }) => name.toLowerCase()) ?? []}
        save={save}
        saved={(summary) => {
          say(summary);
          close();
        }}
      />
    </>
  );
}

interface ViewItemProps {
  readonly view: SavedView;
  readonly close: () => void;
  readonly drop: (view: SavedView) => Promise<void>;
  readonly busy: boolean;
}

function ViewItem({ view, close, drop, busy }: ViewItemProps) {
  const path = pathOf(view);
  const isAdmin = useScope("ADMIN");
  const name = <NetText value={view.name} limit={60} />;
  const of = view.isMine ? view.shared && "shared" : (view.owner ?? "somebody");
  return (
    <li className="row">
      {path === undefined ? (
        <span className="menu-item faint" title="It asks for more than this page can show; the API answers it.">
          <span className="grow cut">{name}</span>
        </span>
      ) : (
        <AppLink to={path} className="menu-item" onClick={close}>
          <span className="grow cut">{name}</span>
          {of !== false && <span className="faint small nowrap">{of}</span>}
        </AppLink>
      )}
      {(view.isMine || isAdmin) && (
        <button type="button" className="icon-button" aria-label={`Remove the view ${view.name}`} disabled={busy} onClick={() => void drop(view)}>
          <Icon name="trash" />
        </button>
      )}
    </li>
  );
}

interface SaveFormProps {
  readonly present: ViewsMenuProps["present"];
  /** Names of one's own views, in lower case. */
  readonly names: readonly string[];
  readonly save: ReturnType<typeof useAct<{ readonly saveView: { readonly summary: string } }, { readonly input: SaveInput }>>;
  readonly saved: (summary: string) => void;
}

function SaveForm({ present, names, save, saved }: SaveFormProps) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const mayShare = useScope("WRITE");
  const isThere = names.includes(name.trim().toLowerCase());
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const input = present?.(name.trim(), shared);
    const said = input && (await save.run({ input }));
    if (said) saved(said.saveView.summary);
  };
  const isOfName = wrongField(save.error) === "name";
  return (
    <form className="views-form" onSubmit={(event) => void submit(event)}>
      <Field
        label="Save what is shown as"
        wrong={isOfName ? save.error?.message : undefined}
        {...(isThere && { hint: "It takes the place of yours of this name." })}
      >
        {(given) => <input {...given} className="input" type="text" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      {mayShare && (
        <label className="row">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          Others may see it
        </label>
      )}
      {save.error && !isOfName && <ErrorState error={save.error} />}
      <button type="submit" className="button primary small" disabled={!present || name.trim() === "" || save.busy}>
        {isThere ? "Replace" : "Save"}
      </button>
    </form>
  );
}
