import type { PageDefinition } from "./page.ts";

const files = import.meta.glob<{ readonly default: PageDefinition }>("./pages/*.page.tsx", { eager: true });

/** Every page of the folder; one whose name is not its file's is refused. */
export const pages: readonly PageDefinition[] = Object.entries(files).map(([file, { default: page }]) => {
  if (file !== `./pages/${page.name}.page.tsx`) throw new Error(`${file} calls itself "${page.name}"`);
  return page;
});

export const navigation: readonly (PageDefinition & { readonly nav: NonNullable<PageDefinition["nav"]> })[] = pages
  .flatMap((page) => (page.nav ? [{ ...page, nav: page.nav }] : []))
  .sort((a, b) => a.nav.order - b.nav.order);
