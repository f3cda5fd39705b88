import { z } from "zod";
import { captureFilterProblem } from "../../model/capture-filter.ts";
import { AppError } from "../../model/errors.ts";
import { captureQuotas as quotas, type NewPacketCapture, type PacketCapture as CaptureShape } from "../../model/services/packet-captures.ts";
import { formatDuration, parseDuration } from "../../model/time.ts";
import { builder } from "../builder.ts";
import { principalOf } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted, untrusted } from "../untrusted-text.ts";
import { idRule } from "../id-rule.ts";
import { describedEnum } from "./enums.ts";

const mayCapture = { $all: { scope: "capture", everyNetwork: true } } as const;

const PacketCaptureState = describedEnum("PacketCaptureState", "Where a packet capture stands.", {
  RUNNING: "Packets are being written.",
  DONE: "It reached one of its bounds.",
  STOPPED: "Somebody stopped it.",
  FAILED: "It ended early; message says why. What was written stays.",
});

const PacketCapture = builder.objectRef<CaptureShape>("PacketCapture").implement({
  description: "Packets written to a file that a person may download. Nothing of their content is in any answer.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the capture." }),
    state: t.field({ type: PacketCaptureState, description: "Where it stands.", resolve: ({ state }) => state }),
    filter: t.string({ description: "Which packets, as tcpdump takes it; empty for all.", resolve: ({ filter }) => cleanUntrusted(filter) }),
    interfaces: t.stringList({ description: "Where they are taken from.", resolve: ({ interfaces }) => interfaces.map(cleanUntrusted) }),
    reason: t.string({ description: "Why.", resolve: ({ reason }) => cleanUntrusted(reason) }),
    by: t.string({ description: "Who asked for it.", resolve: ({ by }) => cleanUntrusted(by) }),
    through: t.string({ description: "Through what: a session, or a token's name.", resolve: ({ through }) => cleanUntrusted(through) }),
    snapLength: t.exposeInt("snapLength", { description: "Bytes kept of each packet." }),
    keepLatest: t.exposeBoolean("keepLatest", { description: "True when the oldest packets make room for new ones." }),
    maxDuration: t.field({ type: "Duration", description: "How long at most.", resolve: ({ seconds }) => seconds * 1_000 }),
    maxPackets: t.exposeInt("maxPackets", { description: "How many packets at most." }),
    maxBytes: t.field({ type: "BigInt", description: "How many bytes at most.", resolve: ({ maxBytes }) => maxBytes }),
    startedAt: t.field({ type: "DateTime", description: "When it began.", resolve: ({ startedAtMs }) => startedAtMs }),
    finishedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it ended; null while it runs.",
      resolve: ({ finishedAtMs }) => finishedAtMs ?? null,
    }),
    expiresAt: t.field({ type: "DateTime", description: "When its file is deleted.", resolve: ({ expiresAtMs }) => expiresAtMs }),
    packets: t.field({ type: "BigInt", description: "Packets written so far.", resolve: ({ packets }) => packets }),
    bytes: t.field({ type: "BigInt", description: "Bytes on disk.", resolve: ({ bytes }) => bytes }),
    lost: t.field({ type: "BigInt", description: "Packets that matched and could not be kept up with.", resolve: ({ lost }) => lost }),
    message: t.string({ nullable: true, description: "Why it ended.", resolve: ({ message }) => untrusted(message) }),
    link: t.exposeString("link", { description: "Where a person who is signed in to the web UI downloads the pcapng file. A token cannot." }),
  }),
});

builder.queryField("packetCaptures", (t) =>
  t.field({
    type: [PacketCapture],
    description: "Packet captures that run or whose files are still there, newest first; at most 100.",
    authScopes: mayCapture,
    resolve: (_root, _args, context) => [...context.services.packetCaptures.list()],
  }),
);

const interfaceRule = "The name of an interface has 1 to 64 characters.";
const whole = (low: number, high: number, what: string) =>
  z.number().int().min(low, `${what} is from ${low} to ${high}.`).max(high, `${what} is from ${low} to ${high}.`);

defineMutation({
  name: "startPacketCapture",
  description: "Writes packets that a filter matches to a pcapng file, within bounds; a person downloads it, signed in. No packet is in the answer.",
  needs: mayCapture,
  input: (t) => ({
    filter: t.string({
      required: true,
      description: "Which packets, as tcpdump takes it: host 192.0.2.7 and tcp port 443. Addresses and ports as numbers, names are not looked up.",
      validate: z
        .string()
        .trim()
        .min(1, "A packet capture needs a filter.")
        .superRefine((text, context) => {
          const problem = captureFilterProblem(text);
          if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
        }),
    }),
    reason: t.string({
      required: true,
      description: "Why; it is written into the file and the audit.",
      validate: z.string().trim().min(3, "A reason has at least 3 characters.").max(500, "A reason has at most 500 characters."),
    }),
    interfaces: t.stringList({
      required: true,
      defaultValue: [],
      description: "Where to take them from; every captured interface when empty.",
      validate: z.array(z.string().min(1, interfaceRule).max(64, interfaceRule)).max(16, "At most 16 interfaces."),
    }),
    maxDuration: t.field({ type: "Duration", required: true, defaultValue: "60s", description: "How long at most: 1s to 1h." }),
    maxPackets: t.int({ required: true, defaultValue: 100_000, description: "How many packets at most.", validate: whole(1, quotas.maxPackets, "maxPackets") }),
    maxBytes: t.int({
      required: true,
      defaultValue: 50_000_000,
      description: "How many bytes at most: 1 MB to 1 GB.",
      validate: whole(quotas.minBytes, quotas.maxBytes, "maxBytes"),
    }),
    snapLength: t.int({
      required: true,
      defaultValue: 128,
      description: "Bytes kept of each packet: 128 holds the headers, 65535 everything people sent.",
      validate: whole(quotas.minSnapLength, quotas.maxSnapLength, "snapLength"),
    }),
    keepLatest: t.boolean({ required: true, defaultValue: false, description: "When maxBytes is reached, go on and let the oldest packets go." }),
  }),
  payload: { capture: { type: PacketCapture, description: "The capture; null after a dry run." } },
  plan: async (input, context) => {
    const { packetCaptures } = context.services;
    const principal = principalOf(context);
    const seconds = Math.ceil(parseDuration(input.maxDuration, "input.maxDuration") / 1_000);
    if (seconds < quotas.minSeconds || seconds > quotas.maxSeconds)
      throw new AppError("BAD_INPUT", "A packet capture lasts from 1s to 1h.", { path: "input.maxDuration", wanted: "1s to 1h", got: input.maxDuration });
    const { maxDuration: _given, ...rest } = input;
    const wanted: NewPacketCapture = { ...rest, seconds };
    await packetCaptures.check(wanted);
    const where = wanted.interfaces.length > 0 ? wanted.interfaces.map(cleanUntrusted).join(", ") : "every captured interface";
    const bounds = `${formatDuration(seconds * 1_000)}, ${wanted.maxPackets.toLocaleString("en-US")} packets, ${wanted.maxBytes.toLocaleString("en-US")} bytes`;
    return {
      summary: `Writes packets matching "${wanted.filter}" on ${where} to a file: at most ${bounds}.`,
      effects: [
        {
          description: `The first ${wanted.snapLength} bytes of each packet matching "${wanted.filter}" are written to a file on this server, which people with the scope capture may download for seven days.`,
          count: 1,
        },
      ],
      change: { target: `packet capture of ${wanted.filter}`, after: wanted },
      warnings: wanted.snapLength > 128 ? ["More than the headers is kept: the file may hold what people wrote, and passwords."] : [],
      apply: async () => {
        const capture = await packetCaptures.start(wanted, principal);
        return {
          capture,
          change: { target: `packet capture ${capture.id}` },
          summary: `Capturing for at most ${bounds}. A person signed in to the web UI downloads it at ${capture.link}`,
          undo: { mutation: "stopPacketCapture", input: { id: capture.id }, description: "Stops the capture; what was written stays." },
        };
      },
    };
  },
});

defineMutation({
  name: "stopPacketCapture",
  description: "Ends a packet capture early; what was written stays for seven days. Ending one that is over changes nothing.",
  needs: mayCapture,
  input: (t) => ({ id: t.id({ required: true, description: "Id of the capture.", validate: idRule }) }),
  payload: { capture: { type: PacketCapture, description: "The capture as it is then." } },
  plan: ({ id }, context) => {
    const { packetCaptures } = context.services;
    const capture = packetCaptures.get(id);
    if (!capture) throw new AppError("NOT_FOUND", "There is no such packet capture.", { path: "input.id", got: cleanUntrusted(id) });
    const title = `the packet capture "${cleanUntrusted(capture.filter)}" of ${cleanUntrusted(capture.by)}`;
    const isRunning = capture.state === "RUNNING";
    return {
      summary: isRunning ? `Stops ${title}.` : "This packet capture is over already.",
      effects: isRunning ? [{ description: `No more packets are written for ${title}; the file stays.`, count: 1 }] : [],
      needed: isRunning,
      preview: { capture },
      change: { target: `packet capture ${capture.id}`, before: { state: capture.state }, after: { state: "STOPPED" } },
      apply: async () => ({ capture: (await packetCaptures.stop(id)) ?? capture }),
    };
  },
});

export default { name: "packet-capture" };
