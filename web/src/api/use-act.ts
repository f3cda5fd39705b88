import { useState } from "react";
import { useMutation, type AnyVariables, type DocumentInput } from "urql";
import { toApiError, type ApiError } from "./errors.ts";

/** A mutation as a page uses it: run, and the data or undefined with the error kept for showing. */
export function useAct<Data, Variables extends AnyVariables>(document: DocumentInput<Data, Variables>) {
  const [, execute] = useMutation<Data, Variables>(document);
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const run = async (variables: Variables): Promise<Data | undefined> => {
    setBusy(true);
    setError(undefined);
    const result = await execute(variables);
    setBusy(false);
    setError(toApiError(result.error));
    return result.error ? undefined : result.data;
  };
  return { run, error, busy };
}
