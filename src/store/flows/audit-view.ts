import { auditFields } from "../../model/audit-fields.ts";
import { published } from "./published-columns.ts";
import type { PublishedView } from "./published-views.ts";
import { tableOf } from "./tables.ts";

const { name: table, timeColumn, sortKey } = tableOf("audit");

export const auditView: PublishedView = {
  name: "audit",
  description:
    "Writes to Wiregraph: who did what, through what, and what came of it; one row per write whose outcome is known, some seconds after it. For administrators. Filter on time first.",
  columns: auditFields.map(published),
  source: { table, columns: auditFields.map(({ column }) => column), timeColumn },
  sortKey,
  hosts: [],
  isForAdministrators: true,
  examples: [
    {
      question: "What was changed in the last 7 days, by whom?",
      sql: "SELECT time, user, channel, action, target, summary FROM audit WHERE time > now() - INTERVAL 7 DAY AND outcome = 'applied' ORDER BY time DESC LIMIT 100",
    },
    {
      question: "Whose writes were refused in the last 30 days?",
      sql: "SELECT user, through, action, count() AS refused, max(time) AS last FROM audit WHERE time > now() - INTERVAL 30 DAY AND outcome = 'refused' GROUP BY user, through, action ORDER BY refused DESC LIMIT 50",
    },
  ],
};
