import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import type { Job as JobShape } from "../../model/services/jobs.ts";
import { builder, needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted, untrusted } from "../untrusted-text.ts";
import { idRule } from "../id-rule.ts";
import { describedEnum } from "./enums.ts";

const JobState = describedEnum("JobState", "Where long work stands.", {
  QUEUED: "It waits for its turn.",
  RUNNING: "It is being done.",
  DONE: "It is finished.",
  FAILED: "It failed; error says why.",
  CANCELLED: "Somebody stopped it.",
});

const JobCount = builder.objectRef<{ readonly name: string; readonly value: number }>("JobCount").implement({
  description: "A number of the work.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "What is counted: packets, flows, bytes, packetsPerSecond, etaMs …" }),
    value: t.exposeFloat("value", { description: "How many." }),
  }),
});

export const Job = builder.objectRef<JobShape>("Job").implement({
  description: "Long work with progress.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the job." }),
    kind: t.exposeString("kind", { description: "What kind of work: import …" }),
    title: t.string({ description: "What it works on.", resolve: (job) => cleanUntrusted(job.title) }),
    state: t.field({ type: JobState, description: "Where it stands.", resolve: (job) => job.state }),
    progress: t.exposeFloat("progress", { description: "From 0 to 1." }),
    createdAt: t.field({ type: "DateTime", description: "When it was asked for.", resolve: (job) => job.createdAtMs }),
    finishedAt: t.field({ type: "DateTime", nullable: true, description: "When it ended; null while it goes on.", resolve: (job) => job.finishedAtMs ?? null }),
    message: t.string({ nullable: true, description: "What it does now, or what came of it.", resolve: (job) => untrusted(job.message) }),
    error: t.string({ nullable: true, description: "Why it failed, or what was wrong with the input.", resolve: (job) => untrusted(job.error) }),
    counts: t.field({
      type: [JobCount],
      description: "Numbers of the work, by name.",
      resolve: (job) => Object.entries(job.counts).map(([name, value]) => ({ name, value })),
    }),
  }),
});

builder.queryField("job", (t) =>
  t.field({
    type: Job,
    nullable: true,
    description: "Long work by its id; null when there is none.",
    authScopes: needs.readEverywhere,
    args: { id: t.arg.id({ required: true, description: "Id of the job.", validate: idRule }) },
    resolve: (_root, { id }, context) => context.services.jobs.get(id) ?? null,
  }),
);

builder.queryField("jobs", (t) =>
  t.field({
    type: [Job],
    description: "Long work that is under way or ended not long ago, newest first; at most 100.",
    authScopes: needs.readEverywhere,
    resolve: (_root, _args, context) =>
      context.services.jobs
        .list()
        .toSorted((a, b) => b.createdAtMs - a.createdAtMs)
        .slice(0, 100),
  }),
);

builder.subscriptionField("jobProgress", (t) =>
  t.field({
    type: Job,
    description: "A job at each of its changes, until it ends.",
    authScopes: needs.readEverywhere,
    args: { id: t.arg.id({ required: true, description: "Id of the job.", validate: idRule }) },
    subscribe: (_root, { id }, context) => {
      if (!context.services.jobs.get(id)) throw new AppError("NOT_FOUND", "There is no such job.", { path: "id", got: cleanUntrusted(id) });
      return context.services.jobs.watch(id, context.signal);
    },
    resolve: (job) => job,
  }),
);

defineMutation({
  name: "importPcap",
  description: "Reads a capture that was uploaded with PUT /uploads/{id} into the flow store: pcap, pcapng, or gzip of either.",
  needs: { $all: { scope: "write", everyNetwork: true } },
  input: (t) => ({
    uploadId: t.id({ required: true, description: "The id the file was uploaded under.", validate: idRule }),
    title: t.string({
      description: "How the job is called; the file's name when left out.",
      validate: z.string().max(200, "A title has at most 200 characters.").nullish(),
    }),
    shiftToNow: t.boolean({ required: true, defaultValue: false, description: "Move the capture's times so that it ends now." }),
  }),
  payload: { job: { type: Job, description: "The job that reads it; null after a dry run." } },
  plan: async (input, context) => {
    const { uploads, jobs } = context.services;
    const upload = await uploads.find(input.uploadId, principalOf(context));
    const file = `${cleanUntrusted(upload.fileName)} (${upload.format ? `${upload.format}, ` : ""}${upload.bytes.toLocaleString("en-US")} bytes)`;
    return {
      summary: `Reads ${file} into the flow store.`,
      change: { target: `upload ${input.uploadId}`, after: { file: cleanUntrusted(upload.fileName), bytes: upload.bytes, shiftToNow: input.shiftToNow } },
      effects: [{ description: `The flows and DNS queries of ${file} are stored; the uploaded file is deleted afterwards.`, count: 1 }],
      warnings: [
        ...(upload.format ? [] : ["It does not begin like a capture (pcap, pcapng, or gzip of either): the import will probably refuse it."]),
        ...(input.shiftToNow ? ["The flows' times will not be those of the capture."] : []),
      ],
      apply: async () => {
        const { path, fileName } = await uploads.take(input.uploadId, principalOf(context));
        try {
          const title = cleanUntrusted(input.title?.trim() || fileName);
          const job = await jobs.importPcap({ path, title, shiftToNow: input.shiftToNow, deleteAfter: true });
          return { job, summary: `Reading ${cleanUntrusted(fileName)}.` };
        } catch (error) {
          uploads.giveBack(upload, principalOf(context));
          throw error;
        }
      },
    };
  },
});

export default { name: "job" };
