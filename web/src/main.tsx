import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/parts.css";
import "./styles/pages.css";
import "./styles/explore.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { Provider } from "urql";
import { client } from "./api/client.ts";
import { App } from "./app.tsx";
import { watchSystemTheme } from "./layout/theme.ts";
import { Toasts } from "./parts/toasts.tsx";

watchSystemTheme();

createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <Provider value={client}>
      <BrowserRouter>
        <Toasts>
          <App />
        </Toasts>
      </BrowserRouter>
    </Provider>
  </StrictMode>,
);
