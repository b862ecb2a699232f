import { render } from "preact";

import { App } from "./app";
import { makeServices, ServicesContext } from "./services";
import "./styles/base.css";
import "./styles/pages.css";
import "./styles/office.css";
import "./styles/calendar.css";
import "./styles/charts.css";
import "./styles/ready.css";
import "./styles/scores.css";
import "./styles/room.css";
import "./styles/stage.css";
import "./styles/side.css";
import "./styles/review.css";
import "./styles/exports.css";
import "./styles/uploads.css";
import "./styles/reviewing.css";

const services = makeServices();
services.router.start();
render(
  <ServicesContext.Provider value={services}>
    <App />
  </ServicesContext.Provider>,
  document.getElementById("app")!,
);
