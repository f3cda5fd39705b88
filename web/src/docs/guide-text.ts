/** The guide as it was when the UI was built: page name → Markdown. A module of its own, so that it is fetched only by who reads. */
const files = import.meta.glob<string>("../../../docs/*.md", { query: "?raw", import: "default", eager: true });

export const guideText: ReadonlyMap<string, string> = new Map(Object.entries(files).map(([path, text]) => [/([^/]+)\.md$/.exec(path)?.[1] ?? path, text]));
