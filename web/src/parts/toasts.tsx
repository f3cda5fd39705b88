import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { Icon } from "./icon.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

type Say = (text: string, action?: Toast["action"]) => void;

const SayContext = createContext<Say>(() => undefined);

/** Says what was done, bottom left, for eight seconds. */
export function useToast(): Say {
  return useContext(SayContext);
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(1);
  const drop = useCallback((id: number) => setToasts((present) => present.filter((toast) => toast.id !== id)), []);
  const say = useCallback<Say>(
    (text, action) => {
      const id = next.current++;
      setToasts((present) => [...present.slice(-3), { id, text, ...(action ? { action } : {}) }]);
      setTimeout(() => dropUnlessHeld(id, drop), 8_000);
    },
    [drop],
  );
  const region = useMemo(
    () =>
      toasts.map((toast) => (
        <div key={toast.id} className="pop toast" data-toast={toast.id}>
          <span className="grow">{toast.text}</span>
          {toast.action !== undefined && (
            <button
              type="button"
              className="button small"
              onClick={() => {
                toast.action?.run();
                drop(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => drop(toast.id)}>
            <Icon name="x" />
          </button>
        </div>
      )),
    [toasts, drop],
  );
  return (
    <SayContext value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {region}
      </div>
    </SayContext>
  );
}

/** A toast under the pointer or with focus stays until it is left. */
function dropUnlessHeld(id: number, drop: (id: number) => void): void {
  const element = document.querySelector(`[data-toast="${id}"]`);
  if (element?.matches(":hover, :focus-within")) setTimeout(() => dropUnlessHeld(id, drop), 1_000);
  else drop(id);
}
