import { AppError } from "../model/errors.ts";
import type { ConfirmationRecords } from "../model/inventory-records.ts";
import type { Principal } from "../model/principal.ts";
import type { Confirmations, PendingConfirmation } from "../model/services/confirmations.ts";
import { argumentsHash } from "./canonical-json.ts";

/** A write nobody answered lapses after this. */
const confirmationLifeMs = 10 * 60_000;

/**
 * Writes of assistants that wait for a person (DECISIONS §1.2). The person is signed in to the web UI: a token never decides,
 * for the assistant holds one. Their own requests anyone with `write` may decide, others' an admin.
 * `isActive` says whether the token or session that asked still holds.
 */
export function createConfirmations(options: {
  readonly records: ConfirmationRecords;
  readonly isActive: (principal: Principal) => Promise<boolean>;
  readonly clock?: () => number;
}): Confirmations {
  const { records, isActive, clock = Date.now } = options;

  /** A waiting one past its time is shown as what it is. */
  const asOfNow = (confirmation: PendingConfirmation): PendingConfirmation =>
    confirmation.state === "PENDING" && confirmation.expiresAtMs <= clock() ? { ...confirmation, state: "EXPIRED" } : confirmation;

  const byId = async (id: string): Promise<PendingConfirmation | undefined> => {
    const found = await records.byId(id);
    return found && asOfNow(found);
  };

  const settledAlready = ({ state, decidedBy }: PendingConfirmation): AppError =>
    state === "EXPIRED"
      ? new AppError("CONFLICT", "This request has lapsed.", { cure: "Ask the assistant to try again, and answer within ten minutes." })
      : new AppError("CONFLICT", `This request was ${state === "REJECTED" ? "rejected" : "approved"} already${decidedBy ? ` by ${decidedBy}` : ""}.`, {
          cure: "Nothing more is needed.",
        });

  return {
    async request(input) {
      const requestedAtMs = clock();
      if (argumentsHash(JSON.parse(input.argumentsJson)) !== input.argumentsHash) {
        throw new Error("The hash does not belong to the arguments of this confirmation.");
      }
      return records.create({ ...input, requestedAtMs, expiresAtMs: requestedAtMs + confirmationLifeMs });
    },
    async pending(viewer) {
      if (!mayDecide(viewer)) return [];
      return records.pending({ nowMs: clock(), ...(!viewer.scopes.includes("admin") && { requestedById: viewer.userId }) });
    },
    byId,
    async latest({ tool, argumentsHash: hash, requestedBy, maxAgeMs }) {
      const rows = await records.ofWrite({ requestedById: requestedBy.userId, tool, argumentsHash: hash, sinceMs: clock() - maxAgeMs });
      const found = rows.find((row) => throughId(row.requestedBy) === throughId(requestedBy));
      return found && asOfNow(found);
    },
    async decide(id, decision, by) {
      if (by.via.kind !== "session") {
        throw new AppError("FORBIDDEN", "A person decides this, signed in to the web UI.", { cure: "Open the link in a browser and sign in." });
      }
      const found = await byId(id);
      if (!found || (found.requestedBy.userId !== by.userId && !by.scopes.includes("admin"))) {
        throw new AppError("NOT_FOUND", "There is no such request for you to decide.", {
          path: "input.id",
          got: id.slice(0, 64),
          cure: "pendingConfirmations lists those that wait.",
        });
      }
      if (!mayDecide(by))
        throw new AppError("FORBIDDEN", "Deciding a write needs the scope write.", { wanted: "write", got: by.scopes.join(", "), cure: "Ask an admin." });
      if (found.state !== "PENDING") throw settledAlready(found);
      if (decision === "APPROVED" && !(await isActive(found.requestedBy))) {
        throw new AppError("CONFLICT", "The token that asked for this does not hold any more.", { cure: "Reject it." });
      }
      const won = await records.claim(id, decision, by.userName, clock());
      const now = await byId(id);
      if (!now) throw new AppError("NOT_FOUND", "The request is gone.");
      if (!won) throw settledAlready(now);
      return now;
    },
    finish: (id, state, result) => records.finish(id, state, result),
  };
}

/** Two tokens of one person are two callers. */
const throughId = ({ via }: Principal): string => (via.kind === "token" ? via.tokenId : via.kind);

function mayDecide({ via, scopes }: Principal): boolean {
  return via.kind === "session" && scopes.includes("write");
}
