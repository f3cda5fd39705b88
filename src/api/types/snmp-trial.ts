import type { SnmpTrial as TrialShape } from "../../model/services/snmp.ts";
import { builder } from "../builder.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";

export const SnmpTrial = builder.objectRef<TrialShape>("SnmpTrial").implement({
  description: "What came of asking an address with the credentials meant for it.",
  fields: (t) => ({
    address: t.field({ type: "IP", description: "Whom was asked.", resolve: ({ address }) => address }),
    answered: t.boolean({ description: "Whether it answered.", resolve: ({ found }) => found !== undefined }),
    credentialName: t.string({ nullable: true, description: "The credential it answered to.", resolve: ({ credential }) => untrusted(credential?.name) }),
    tried: t.exposeInt("tried", { description: "How many credentials were tried." }),
    sysName: t.string({ nullable: true, description: fromNetwork("What it calls itself."), resolve: ({ found }) => untrusted(found?.system.name) }),
    description: t.string({
      nullable: true,
      description: fromNetwork("What it says of itself."),
      resolve: ({ found }) => untrusted(found?.system.description),
    }),
    vendor: t.string({ nullable: true, description: "Its maker.", resolve: ({ found }) => untrusted(found?.identity.vendor) }),
    model: t.string({ nullable: true, description: "Its model.", resolve: ({ found }) => untrusted(found?.identity.model) }),
    os: t.string({ nullable: true, description: "Its operating system.", resolve: ({ found }) => untrusted(found?.identity.os) }),
    version: t.string({ nullable: true, description: "Version of that.", resolve: ({ found }) => untrusted(found?.identity.version) }),
    serial: t.string({ nullable: true, description: "Its serial number.", resolve: ({ found }) => untrusted(found?.identity.serial) }),
    interfaces: t.int({ nullable: true, description: "How many interfaces it has.", resolve: ({ found }) => found?.interfaces ?? null }),
    problem: t.string({
      nullable: true,
      description: "Why nothing was found.",
      resolve: ({ problem }) => (problem === undefined ? null : cleanUntrusted(problem)),
    }),
  }),
});

export default { name: "snmp-trial" };
