import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { bytes, plural, pluralPerSecond } from "../format/numbers.ts";
import { span } from "../format/times.ts";
import { AppLink } from "../parts/app-link.tsx";
import { NetText } from "../parts/net-text.tsx";

const jobQuery = graphql(`
  query Job($id: ID!) {
    job(id: $id) {
      id
      title
      state
      progress
      message
      error
      counts {
        name
        value
      }
    }
  }
`);

const ended = new Set(["DONE", "FAILED", "CANCELLED"]);

/** The window of what was read: a capture may be years old. */
export function windowOfJob(counts: Readonly<Record<string, number>>): string {
  const { fromMs, toMs } = counts;
  if (fromMs === undefined || toMs === undefined) return "from=-30d";
  return new URLSearchParams({
    from: new Date(Math.floor(fromMs / 1000) * 1000).toISOString(),
    to: new Date(Math.floor(toMs / 1000) * 1000 + 1_000).toISOString(),
  }).toString();
}

/** Long work: name, bar, counts, time left; ends as a link to what came of it. */
export function JobProgress({ id }: { readonly id: string }) {
  const { data } = useData(jobQuery, { id }, { everyMs: 700 });
  const job = data?.job;
  if (!job) return null;
  const counts = Object.fromEntries(job.counts.map(({ name, value }) => [name, value]));
  const words = [
    counts["bytes"] !== undefined && bytes(counts["bytes"]),
    counts["packets"] !== undefined && plural(counts["packets"], "packet"),
    counts["flows"] !== undefined && plural(counts["flows"], "flow"),
    counts["packetsPerSecond"] !== undefined && job.state === "RUNNING" && pluralPerSecond(counts["packetsPerSecond"], "packet"),
  ].filter((word) => word !== false);
  return (
    <section className="panel panel-body" style={{ paddingTop: 11 }} aria-label="Import">
      <div className="row between">
        <b className="medium">
          {job.state === "DONE" ? "Read " : job.state === "FAILED" ? "Could not read " : "Importing "}
          <NetText value={job.title} />
        </b>
        {job.state === "DONE" && (
          <AppLink className="button small" to={`/explore?${windowOfJob(counts)}`}>
            See its flows
          </AppLink>
        )}
      </div>
      <div
        className="progress"
        style={{ margin: "8px 0 6px" }}
        role="progressbar"
        aria-label="Import"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(job.progress * 100)}
      >
        <i style={{ width: `${job.progress * 100}%` }} />
      </div>
      <div className="row between small">
        <span className="soft">{words.join(" · ")}</span>
        {!ended.has(job.state) && counts["etaMs"] !== undefined && <span className="faint">{span(counts["etaMs"])} left</span>}
      </div>
      {job.error && (
        <p className="crit small" role="alert">
          {job.error}
        </p>
      )}
      {job.message && <p className="soft small">{job.message}</p>}
    </section>
  );
}
