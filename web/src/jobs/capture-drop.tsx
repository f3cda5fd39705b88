import { useRef, useState } from "react";
import { csrfHeaders } from "../api/client.ts";
import { fromGraphQLError, type ApiError } from "../api/errors.ts";
import { graphql } from "../api/graphql.ts";
import { useAct } from "../api/use-act.ts";
import { bytes } from "../format/numbers.ts";
import { Icon } from "../parts/icon.tsx";
import { ErrorState } from "../parts/states.tsx";
import { JobProgress } from "./job-progress.tsx";

const importPcap = graphql(`
  mutation ImportPcap($uploadId: ID!, $title: String, $shiftToNow: Boolean!) {
    importPcap(input: { uploadId: $uploadId, title: $title, shiftToNow: $shiftToNow }) {
      job {
        id
      }
    }
  }
`);

/** Sends a file as a stream; resolves when it is stored, rejects with an ApiError. */
export function upload(id: string, file: File, progress: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/uploads/${encodeURIComponent(id)}`);
    for (const [name, value] of Object.entries(csrfHeaders)) request.setRequestHeader(name, value);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    request.upload.addEventListener("progress", (event) => progress(event.total > 0 ? event.loaded / event.total : 0));
    request.addEventListener("load", () => (request.status < 300 ? resolve() : reject(uploadError(request.responseText))));
    request.addEventListener("error", () => reject(uploadError("")));
    request.send(file);
  });
}

/** What a refused upload says, as an Error that carries it. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  readonly details: ApiError;
  constructor(details: ApiError) {
    super(details.message);
    this.details = details;
  }
}

function uploadError(body: string): UploadError {
  try {
    const parsed = JSON.parse(body) as { errors?: { message: string; extensions?: Record<string, unknown> }[] };
    if (parsed.errors?.[0]) return new UploadError(fromGraphQLError(parsed.errors[0]));
  } catch {
    // Not our server's words: said below.
  }
  return new UploadError({ message: "The upload broke off.", cure: "Try again. For very large files `npx wiregraph import FILE` reads them from disk." });
}

/** Takes a capture file by drop or choice, uploads it, and shows the import until it ends. */
export function CaptureDrop() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [shift, setShift] = useState(false);
  const [sending, setSending] = useState<{ readonly name: string; readonly size: number; readonly share: number }>();
  const [failure, setFailure] = useState<ApiError>();
  const [jobId, setJobId] = useState<string>();
  const { run, error } = useAct(importPcap);
  const take = (file: File | undefined): void => {
    if (!file) return;
    const id = crypto.randomUUID?.() ?? `upload-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    setFailure(undefined);
    setJobId(undefined);
    setSending({ name: file.name, size: file.size, share: 0 });
    upload(id, file, (share) => setSending({ name: file.name, size: file.size, share }))
      .then(() => run({ uploadId: id, title: file.name, shiftToNow: shift }))
      .then((data) => setJobId(data?.importPcap.job?.id))
      .catch((problem: unknown) => setFailure(problem instanceof UploadError ? problem.details : { message: String(problem) }))
      .finally(() => setSending(undefined));
  };
  return (
    <div className="col">
      <div
        className={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        <Icon name="pcap" />
        <div className="grow">
          <b className="medium">Drop a capture file</b>
          <div className="soft small">pcap or pcapng, also gzipped, read at disk speed</div>
        </div>
        <label className="row small soft">
          <input className="checkbox" type="checkbox" checked={shift} onChange={(event) => setShift(event.target.checked)} /> move its times to now
        </label>
        <button type="button" className="button small" disabled={sending !== undefined} onClick={() => input.current?.click()}>
          Choose
        </button>
        <input ref={input} type="file" hidden accept=".pcap,.pcapng,.cap,.gz" onChange={(event) => take(event.target.files?.[0])} />
      </div>
      {sending && (
        <div className="panel panel-body" style={{ paddingTop: 11 }} role="status">
          <b className="medium">Sending {sending.name}</b>
          <div className="progress" style={{ margin: "8px 0 6px" }}>
            <i style={{ width: `${sending.share * 100}%` }} />
          </div>
          <span className="soft small">
            {bytes(sending.size * sending.share)} of {bytes(sending.size)}
          </span>
        </div>
      )}
      {(failure ?? error) && (
        <div className="panel">
          <ErrorState error={(failure ?? error)!} />
        </div>
      )}
      {jobId !== undefined && <JobProgress id={jobId} />}
    </div>
  );
}
