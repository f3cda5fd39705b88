import { useState } from "react";
import { useClient } from "urql";
import { toApiError, type ApiError } from "../api/errors.ts";
import { graphql, type ResultOf } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { count } from "../format/numbers.ts";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink } from "../parts/entity.tsx";
import { shownOf } from "../parts/flow-table.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { useToast } from "../parts/toasts.tsx";

const exclusionsQuery = graphql(`
  query Exclusions($first: Int!, $after: String) {
    alertExclusions(first: $first, after: $after) {
      totalCount
      totalIsExact
      pageInfo {
        endCursor
        hasNextPage
      }
      nodes {
        id
        kind
        hosts
        domains
        peer
        alertTypes
        reason
        createdBy
        createdThrough
        createdAt
        expiresAt
      }
    }
  }
`);

const removeMutation = graphql(`
  mutation RemoveExclusion($id: ID!) {
    removeAlertExclusion(input: { id: $id }) {
      summary
    }
  }
`);

const addDomainMutation = graphql(`
  mutation AddDomainExclusion($input: AddDomainAlertExclusionInput!) {
    addDomainAlertExclusion(input: $input) {
      summary
    }
  }
`);

const addHostMutation = graphql(`
  mutation AddHostExclusion($input: AddHostAlertExclusionInput!) {
    addHostAlertExclusion(input: $input) {
      summary
    }
  }
`);

type Exclusion = ResultOf<typeof exclusionsQuery>["alertExclusions"]["nodes"][number];

const pageSize = 50;

/** The same exclusion again: what Undo makes. Its end stays where it was; an exclusion has no other memory. */
export function againInput({ hosts, domains, peer, alertTypes, reason, expiresAt }: Exclusion, nowMs: number) {
  const minutes = expiresAt === null ? undefined : Math.max(1, Math.ceil((Date.parse(expiresAt) - nowMs) / 60_000));
  const shared = { reason, ...(alertTypes.length > 0 && { alertTypes }), ...(minutes !== undefined && { expiresIn: `${minutes}m` }) };
  return {
    domain: { ...shared, domains, ...(hosts.length > 0 && { hosts }) },
    host: { ...shared, hosts, ...(peer !== null && { peer }) },
  };
}

/** What people are not told, for whom, why, and until when. */
function Exclusions() {
  const { data, error, reload } = useData(exclusionsQuery, { first: pageSize }, { everyMs: 10_000 });
  const [more, setMore] = useState<{ readonly rows: readonly Exclusion[]; readonly cursor: string | null; readonly hasMore: boolean }>();
  const [moreError, setMoreError] = useState<ApiError>();
  const mayWrite = useScope("WRITE");
  const client = useClient();
  const remove = useAct(removeMutation);
  const addDomain = useAct(addDomainMutation);
  const addHost = useAct(addHostMutation);
  const say = useToast();
  const list = data?.alertExclusions;
  const rows = [...(list?.nodes ?? []), ...(more?.rows ?? [])];
  const changed = (): void => {
    setMore(undefined);
    reload();
  };
  const next = (): void => {
    const after = more?.cursor ?? list?.pageInfo.endCursor ?? null;
    void client
      .query(exclusionsQuery, { first: pageSize, after })
      .toPromise()
      .then((result) => {
        setMoreError(toApiError(result.error));
        const page = result.data?.alertExclusions;
        if (page) setMore({ rows: [...(more?.rows ?? []), ...page.nodes], cursor: page.pageInfo.endCursor, hasMore: page.pageInfo.hasNextPage });
      });
  };
  const restore = async (exclusion: Exclusion): Promise<void> => {
    const again = againInput(exclusion, Date.now());
    const done = exclusion.kind === "DOMAIN" ? await addDomain.run({ input: again.domain }) : await addHost.run({ input: again.host });
    say(done ? "The exclusion is back." : "The exclusion could not be brought back.");
    changed();
  };
  const take = async (exclusion: Exclusion): Promise<void> => {
    const done = await remove.run({ id: exclusion.id });
    if (done) say(done.removeAlertExclusion.summary, { label: "Undo", run: () => void restore(exclusion) });
    changed();
  };
  return (
    <>
      <div className="head">
        <h1>Exclusions</h1>
        <span className="faint">What people do not want to be alerted about</span>
      </div>
      {remove.error && (
        <section className="panel">
          <ErrorState error={remove.error} />
        </section>
      )}
      <Panel flush title="In force" more={list && list.totalCount !== null ? count(list.totalCount) : undefined}>
        {!list && !error && (
          <div className="panel-body">
            <Skeleton reading="reading the exclusions" />
          </div>
        )}
        {error && <ErrorState error={error} retry={reload} />}
        {list && rows.length === 0 && (
          <EmptyState
            title="Nothing is excluded."
            action={
              <AppLink className="button small" to="/assistants">
                Connect an assistant
              </AppLink>
            }
          >
            An assistant can ask for an exclusion, and a person allows it; the API&#39;s addDomainAlertExclusion and addHostAlertExclusion make one too.
          </EmptyState>
        )}
        {rows.length > 0 && (
          <div className="table-scroll">
            <table className="stacks">
              <caption className="hidden-label">Exclusions in force</caption>
              <thead>
                <tr>
                  <th scope="col">Silent about</th>
                  <th scope="col">For</th>
                  <th scope="col">Alert types</th>
                  <th scope="col">Reason</th>
                  <th scope="col">By</th>
                  <th scope="col">Made</th>
                  <th scope="col">Ends</th>
                  <th scope="col">
                    <span className="hidden-label">Remove</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td className="phone-first">
                      {row.kind === "DOMAIN" ? row.domains.map((domain) => <NetText key={domain} value={domain} limit={40} />) : <Addresses list={row.hosts} />}
                    </td>
                    <td className="soft">
                      {row.kind === "DOMAIN" ? (
                        row.hosts.length === 0 ? (
                          "every host"
                        ) : (
                          <Addresses list={row.hosts} />
                        )
                      ) : row.peer === null ? (
                        "any other side"
                      ) : (
                        <>
                          with <Addresses list={[row.peer]} />
                        </>
                      )}
                    </td>
                    <td className="soft">{row.alertTypes.length === 0 ? "all" : row.alertTypes.join(", ")}</td>
                    <td className="fill phone-second" title={row.reason}>
                      <NetText value={row.reason} limit={120} />
                    </td>
                    <td className="soft">
                      {row.createdBy} <span className="faint">{row.createdThrough}</span>
                    </td>
                    <td className="soft">
                      <Time value={row.createdAt} relative />
                    </td>
                    <td className="soft phone-note">{row.expiresAt === null ? "never" : <Time value={row.expiresAt} />}</td>
                    <td className="right phone-value">
                      <button
                        type="button"
                        className="button quiet small"
                        disabled={!mayWrite || remove.busy}
                        title={mayWrite ? undefined : "You can read exclusions, not remove them. Needs scope write."}
                        onClick={() => void take(row)}
                      >
                        Remove
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {moreError && <ErrorState error={moreError} retry={next} />}
        {(more?.hasMore ?? list?.pageInfo.hasNextPage) === true && (
          <div className="table-foot">
            <span>{shownOf(rows.length, list?.totalCount, list?.totalIsExact ?? false, "exclusion")}</span>
            <span className="grow" />
            <button type="button" className="button small" onClick={next}>
              Next {pageSize}
            </button>
          </div>
        )}
      </Panel>
    </>
  );
}

/** Addresses are links; networks are not one host's. */
function Addresses({ list }: { readonly list: readonly string[] }) {
  return list.map((cidr, index) => {
    const address = cidr.replace(/\/(32|128)$/, "");
    return (
      <span key={cidr}>
        {index > 0 && ", "}
        {address.includes("/") ? <span className="mono">{address}</span> : <HostLink ip={address} />}
      </span>
    );
  });
}

export default definePage({
  name: "exclusions",
  path: "/exclusions",
  title: "Exclusions",
  Page: Exclusions,
  nav: { group: "Detect", order: 30, icon: "exclude", label: "Exclusions", key: "x" },
});
