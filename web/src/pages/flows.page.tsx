import { Navigate, useLocation } from "react-router";
import { definePage } from "../page.ts";

/** `/flows`: where links in assistants' answers lead. Live flows or those of the past, with the same window. */
function Flows() {
  const { search } = useLocation();
  const query = new URLSearchParams(search);
  const live = query.get("view") === "live";
  query.delete("view");
  if (!live && !query.has("by")) query.set("tab", "flows");
  return <Navigate replace to={{ pathname: live ? "/live" : "/explore", search: query.toString() }} />;
}

export default definePage({ name: "flows", path: "/flows", title: "Flows", Page: Flows });
