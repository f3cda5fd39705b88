import { Fragment } from "react";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { Panel } from "../parts/panel.tsx";

const addressDataQuery = graphql(`
  query AddressData {
    health {
      addressData {
        table
        name
        date
        attribution
        link
      }
    }
  }
`);

const titles = { COUNTRY: "Countries", ASN: "Autonomous systems", VENDOR: "Makers of network cards" } as const;

/** The data behind countries, systems and makers: how old they are, and what their licences want said. */
export function AddressData() {
  const { data } = useData(addressDataQuery, {});
  const sources = data?.health.addressData ?? [];
  if (sources.length === 0) return null;
  return (
    <Panel title="Data about addresses">
      <dl className="facts wide small">
        {sources.map(({ table, name, date, attribution, link }) => (
          <Fragment key={table}>
            <dt>
              {titles[table]}
              {date !== null && <span className="faint"> of {date}</span>}
            </dt>
            <dd className="faint" title={name}>
              {link === null ? (
                attribution
              ) : (
                <a href={link} target="_blank" rel="noreferrer">
                  {attribution}
                </a>
              )}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}
