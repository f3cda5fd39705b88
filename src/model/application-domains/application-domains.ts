/** What one application is served from. */
export interface ApplicationDomains {
  readonly name: string;
  /** Domains of this application alone, with all names below them, separated by spaces, lower case. */
  readonly domains: string;
  /** Where the vendor lists them; where no list is published, the vendor's own site, whose domains these are. */
  readonly source: string;
}
