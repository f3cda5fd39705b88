import type { Scope } from "../api/session.tsx";

/** What each scope lets somebody do. */
export const scopeWords: Readonly<Record<Scope, { readonly label: string; readonly says: string }>> = {
  READ: { label: "read", says: "see flows, hosts and history" },
  SQL: { label: "sql", says: "run SELECTs over the published tables" },
  WRITE: { label: "write", says: "change exclusions and other records; an assistant's writes are confirmed by a person" },
  WRITE_UNATTENDED: { label: "write:unattended", says: "an assistant's writes are done without asking anybody" },
  CAPTURE: { label: "capture", says: "write packets to files" },
  ADMIN: { label: "admin", says: "users, everybody's tokens and sessions, the audit" },
};

export const roles = [
  { key: "VIEWER", label: "Viewer", says: "Sees everything of the network, changes nothing" },
  { key: "ANALYST", label: "Analyst", says: "A viewer who may run SQL too" },
  { key: "OPERATOR", label: "Operator", says: "An analyst who may change records, allow assistants' writes and capture packets" },
  { key: "ADMIN", label: "Administrator", says: "May do everything, users and audit too" },
] as const;

export type RoleKey = (typeof roles)[number]["key"];

export function roleLabel(role: RoleKey): string {
  return roles.find(({ key }) => key === role)!.label;
}
