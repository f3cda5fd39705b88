import { definePage } from "../page.ts";
import docs from "./docs.page.tsx";

/** `/docs/{page}`: where links of search results and of assistants lead. */
export default definePage({ name: "docs-section", path: "/docs/:page", title: "Docs", Page: docs.Page });
