// node web/gen-types.mjs: schema/schema.graphql → web/src/graphql-env.d.ts, the types behind every query of the UI. Reads and writes files only.
import { readFileSync, writeFileSync } from "node:fs";
import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal";
import { buildSchema, introspectionFromSchema } from "graphql";

const sdl = readFileSync(new URL("../schema/schema.graphql", import.meta.url), "utf8");
const introspection = minifyIntrospection(introspectionFromSchema(buildSchema(sdl), { descriptions: false }));
writeFileSync(new URL("./src/graphql-env.d.ts", import.meta.url), outputIntrospectionFile(introspection, { fileType: ".d.ts", shouldPreprocess: true }));
