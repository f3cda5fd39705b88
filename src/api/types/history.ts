import { builder, needs } from "../builder.ts";
import { historyPage, pageArgs } from "../connection.ts";
import { accessOf, fromTables } from "../context.ts";
import { selects } from "../selection.ts";
import { FlowOrderEnum } from "./enums.ts";
import { Flow, FlowConnection } from "./flow.ts";
import { FlowFilter } from "./flow-filter.ts";
import { withNameNotice } from "../unknown-names.ts";
import { idRule } from "../id-rule.ts";
import { windowArgs, windowOf } from "./time-window.ts";

builder.queryField("flows", (t) =>
  t.field({
    type: FlowConnection,
    description: "Flows of the past, each conversation once however long it was. Cursors pin the window.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      filter: t.arg({ type: FlowFilter, description: "Which flows." }),
      orderBy: t.arg({ type: FlowOrderEnum, required: true, defaultValue: "NEWEST", description: "Order." }),
      ...pageArgs(),
    },
    resolve: async (_root, args, context, info) =>
      withNameNotice(
        historyPage(
          fromTables(
            await context.services.history.flows(
              { ...args, window: windowOf(args.window, context), withTotal: selects(info, "totalCount") },
              accessOf(context),
              context.signal,
            ),
            context,
          ),
          args.after,
        ),
        args.filter,
        context,
        selects(info, "notice"),
      ),
  }),
);

builder.queryField("flow", (t) =>
  t.field({
    type: Flow,
    nullable: true,
    description: "One flow of the past by its id; null when there is none.",
    authScopes: needs.read,
    args: { id: t.arg.id({ required: true, description: "Id of the flow.", validate: idRule }) },
    resolve: async (_root, args, context) => (await context.services.history.flow(args.id, accessOf(context), context.signal)) ?? null,
  }),
);

export default { name: "history" };
