/** Who somebody is at the OpenID provider, from a token whose signature, issuer, audience, nonce and times were checked. */
export interface OidcIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** What the configured claim says: a user name or an address. */
  readonly login: string;
  /** Only when the provider says that it is verified. */
  readonly email?: string;
  /** The values of the configured claim of groups. */
  readonly groups: readonly string[];
}

/** What the browser that begins a sign-in keeps until it comes back; sealed on its way. */
export interface OidcAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What an access token of the provider allows (RFC 9068). */
export interface OidcAccess {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

/** Sign-in at one OpenID provider: authorization code with PKCE. Every failure is an AppError whose text is for the person who signs in. */
export interface OidcProvider {
  readonly issuer: string;
  /** What the button says. */
  readonly label: string;
  /** Where to send the browser. */
  begin(): Promise<{ readonly url: string; readonly attempt: OidcAttempt }>;
  /** `query`: what the browser came back with, `?code=…&state=…`. */
  finish(query: string, attempt: OidcAttempt): Promise<OidcIdentity>;
  /** A JWT access token for this audience; UNAUTHENTICATED for everything else. */
  access(token: string, audience: string): Promise<OidcAccess>;
}
