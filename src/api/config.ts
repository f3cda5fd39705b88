import type { Registry } from "prom-client";
import type { ApiLimits } from "./limits.ts";

/** What the server needs to know; `app` fills it from the configuration. */
export interface ApiConfig {
  readonly version: string;
  readonly host: string;
  readonly port: number;
  /** Where people reach the server, when that is not host and port: `https://wiregraph.example`. */
  readonly publicUrl?: string;
  /** Host names requests may name, beside localhost, the bound host and the public URL's. */
  readonly allowedHosts?: readonly string[];
  /** Origins whose pages may send requests, beside our own: `http://localhost:5173`. */
  readonly allowedOrigins?: readonly string[];
  /** CIDRs of reverse proxies whose X-Forwarded-* headers are believed. */
  readonly trustedProxies?: readonly string[];
  /** PEM texts; with them the server speaks HTTPS. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** Folder of the built web UI; without it / says so. */
  readonly webFolder?: string;
  /** Folder of the guide's Markdown pages. */
  readonly docsFolder?: string;
  /** How often streams ask whether their holder still may listen; 1 s. */
  readonly recheckMs?: number;
  /** Metrics of the whole process; without it the API makes its own. */
  readonly registry?: Registry;
  /** Names of the alerts that can be raised; default none. */
  readonly alertTypes?: readonly string[];
  /** Bounds other than those of limits.ts. */
  readonly limits?: Partial<ApiLimits>;
  /** Whether the schema may be asked for over the API; default yes. */
  readonly introspection?: boolean;
  /** Whether requests without a token may only run the operations of the built web UI; default no. */
  readonly knownOperationsOnly?: boolean;
  /** Whether /graphql shows GraphiQL to browsers; default yes. */
  readonly graphiql?: boolean;
}
