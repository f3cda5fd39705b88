import type { Effect as EffectShape } from "../../model/services/confirmations.ts";
import { builder } from "../builder.ts";

export const Effect = builder.objectRef<EffectShape>("Effect").implement({
  description: "One change a write makes.",
  fields: (t) => ({
    description: t.exposeString("description", { description: "What changes, as a sentence." }),
    count: t.int({ nullable: true, description: "How many things it touches; null when that is not a number.", resolve: (effect) => effect.count ?? null }),
    examples: t.stringList({ description: "Some of them, at most ten.", resolve: (effect) => [...(effect.examples ?? [])].slice(0, 10) }),
  }),
});

export default { name: "effect" };
