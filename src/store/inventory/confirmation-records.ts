import type { ConfirmationRecords } from "../../model/inventory-records.ts";
import type { Principal } from "../../model/principal.ts";
import type { ConfirmationState, PendingConfirmation, WritePreview } from "../../model/services/confirmations.ts";
import type { Database } from "./database.ts";
import type { Confirmation as ConfirmationRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";

const maxPending = 100;

function confirmationOf(row: ConfirmationRow): PendingConfirmation {
  return {
    id: row.id,
    state: row.state as ConfirmationState,
    tool: row.tool,
    operation: row.operation,
    document: row.document,
    argumentsJson: row.argumentsJson,
    argumentsHash: row.argumentsHash,
    preview: JSON.parse(row.previewJson) as WritePreview,
    requestedBy: JSON.parse(row.requestedByJson) as Principal,
    requestedAtMs: row.requestedAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    ...(row.client !== null && { client: row.client }),
    ...(row.decidedBy !== null && { decidedBy: row.decidedBy }),
    ...(row.decidedAt && { decidedAtMs: row.decidedAt.getTime() }),
    ...(row.result !== null && { result: row.result }),
  };
}

export function confirmationRecords(database: Database, clock: () => number): ConfirmationRecords {
  const confirmations = () => database.client.confirmation;
  return {
    async create({ preview, requestedBy, requestedAtMs, expiresAtMs, ...rest }) {
      const row = await confirmations().create({
        data: {
          ...rest,
          id: newId(clock()),
          state: "PENDING",
          previewJson: JSON.stringify(preview),
          requestedById: requestedBy.userId,
          requestedByJson: JSON.stringify(requestedBy),
          requestedAt: new Date(requestedAtMs),
          expiresAt: new Date(expiresAtMs),
        },
      });
      return confirmationOf(row);
    },
    async byId(id) {
      const row = await confirmations().findUnique({ where: { id } });
      return row ? confirmationOf(row) : undefined;
    },
    async ofWrite({ requestedById, tool, argumentsHash, sinceMs }) {
      const rows = await confirmations().findMany({
        where: { requestedById, tool, argumentsHash, requestedAt: { gte: new Date(sinceMs) } },
        orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
        take: 20,
      });
      return rows.map(confirmationOf);
    },
    async pending({ nowMs, requestedById }) {
      const rows = await confirmations().findMany({
        where: { state: "PENDING", expiresAt: { gt: new Date(nowMs) }, ...(requestedById !== undefined && { requestedById }) },
        orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
        take: maxPending,
      });
      return rows.map(confirmationOf);
    },
    async claim(id, state, by, nowMs) {
      const now = new Date(nowMs);
      const { count } = await confirmations().updateMany({
        where: { id, state: "PENDING", expiresAt: { gt: now } },
        data: { state, decidedBy: by, decidedAt: now },
      });
      return count === 1;
    },
    async finish(id, state, result) {
      await confirmations().updateMany({ where: { id }, data: { state, result } });
    },
  };
}
