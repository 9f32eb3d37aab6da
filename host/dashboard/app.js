// The frame around the pages: navigation, language, the state of the link to the host.

import { setTokenQuestion, token } from "./api.js";
import { el, setText } from "./dom.js";
import { currentLanguage, LANGUAGES, setLanguage, t } from "./i18n.js";
import { live } from "./live.js";
import { device } from "./pages/device.js";
import { devices } from "./pages/devices.js";
import { overview } from "./pages/overview.js";
import { plugins } from "./pages/plugins.js";
import { select } from "./parts/fields.js";
import { empty } from "./parts/notices.js";
import { href, parse } from "./router.js";
import { askForToken } from "./sign_in.js";

const PAGES = { "": overview, devices, plugins };

function notFound() {
  return { title: t("notFound"), content: [el("h1", { tabindex: "-1" }, t("notFound")), empty(t("notFound.hint"))] };
}

function pageOf(route) {
  if (!route) return notFound;
  const [name = "", ...rest] = route.path;
  if (name === "devices" && rest.length === 1) return device;
  return (rest.length === 0 && PAGES[name]) || notFound;
}

const main = el("main", { id: "main", tabindex: "-1" });
const linkState = el("p", { class: "link", role: "status" });
const banner = el("p", { class: "banner", hidden: true });
let pageEnd = new AbortController(); // of the page that shows

function showLink() {
  linkState.dataset.link = live.link;
  setText(linkState, t(`link.${live.link}`));
  setText(banner, t("link.broken.long"));
  banner.hidden = live.link !== "broken";
}

function navigation(active) {
  const link = (name, path) => el("a", { href: href(path), "aria-current": name === active ? "page" : null }, t(name));
  return el("nav", { "aria-label": t("nav") }, link("overview", []), link("devices", ["devices"]), link("plugins", ["plugins"]));
}

function signOut() {
  token.clear();
  location.reload();
}

function header(active) {
  const language = select(LANGUAGES, { "aria-label": t("language"), onchange: () => {
    setLanguage(language.value);
    draw();
    document.querySelector("header select").focus();
  } });
  language.value = currentLanguage();
  return el("header", {},
    el("div", { class: "bar" },
      el("a", { class: "brand", href: href([]) }, el("img", { src: "dashboard/icon.svg", alt: "", width: "28", height: "28" }), el("span", {}, t("title"))),
      navigation(active),
      el("div", { class: "tools" }, linkState, language,
        token.get() && el("button", { type: "button", class: "small", onclick: signOut }, t("sign.out")))),
    banner);
}

function skipLink() {
  return el("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, t("skip"));
}

let frame = [];
function draw() {
  pageEnd.abort();
  pageEnd = new AbortController();
  const route = parse(location.hash);
  const page = pageOf(route)(route, pageEnd.signal);
  document.title = `${page.title} – ${t("title")}`;
  main.replaceChildren(...page.content);
  const active = route?.path[0] ?? "overview";
  for (const old of frame) old.remove();
  frame = [skipLink(), header(active)];
  document.body.prepend(...frame);
  showLink();
}

let question = null; // one for all requests that need a token
function signIn() {
  question ??= askForToken().then(draw).finally(() => { question = null; });
  return question;
}

function start() {
  document.body.append(main);
  setTokenQuestion(signIn);
  addEventListener("hashchange", () => {
    draw();
    scrollTo(0, 0);
    main.querySelector("h1").focus({ preventScroll: true });
  });
  live.addEventListener("link", showLink);
  draw();
  live.start();
}

start();
