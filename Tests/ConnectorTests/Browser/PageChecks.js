// The body of a function that looks at the open page and returns what is wrong with it: a list of sentences. The rules are
// those of WCAG 2.2 that a program can decide; the first argument leaves out the contrast when it is "structure".

const faults = [];
const fault = (what, element) => faults.push(element ? `${what}: ${place(element)}` : what);

const place = (element) => {
  const id = element.id ? `#${element.id}` : "";
  const kind = typeof element.className === "string" && element.className ? `.${element.className.trim().split(/\s+/).join(".")}` : "";
  const text = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `<${element.tagName.toLowerCase()}${id}${kind}>${text ? ` "${text}"` : ""}`;
};
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
// Text for screen readers only is one pixel large or clipped away.
const isClipped = (element) => {
  for (let e = element; e && e !== document.body; e = e.parentElement) {
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    const hides = style.overflowX !== "visible" || style.clipPath !== "none" || style.clip !== "auto";
    if (hides && (box.width <= 1 || box.height <= 1 || style.clipPath.startsWith("inset(50%"))) return true;
  }
  return false;
};

const referenced = (element, attribute) =>
  (element.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id));

const textOf = (element) => {
  // What a screen reader reads: text, and the names of pictures.
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true" || node.hidden) continue;
    if (node.tagName === "IMG") text += node.alt;
    else if (node.tagName.toLowerCase() === "svg") text += nameOf(node);
    else text += ` ${textOf(node)}`;
  }
  return text.trim();
};

// A name that was given: what an element contains names a button, but no table.
const givenName = (element) =>
  referenced(element, "aria-labelledby").map((e) => (e ? textOf(e) : "")).join(" ").trim() ||
  (element.getAttribute("aria-label") ?? "").trim();

const nameOf = (element) => {
  const given = givenName(element);
  if (given) return given;
  if (element.tagName.toLowerCase() === "svg") return (element.querySelector(":scope > title")?.textContent ?? "").trim();
  const labels = [...(element.labels ?? [])].map(textOf).join(" ").trim();
  if (labels) return labels;
  if (element.matches("input[type=submit], input[type=button], input[type=reset]")) return element.value.trim();
  if (element.matches("input, select, textarea")) return (element.title ?? "").trim();
  return textOf(element) || (element.title ?? "").trim();
};

// The document
if (!document.title.trim()) fault("the page has no title");
if (!/^[a-z]{2}(-[A-Za-z]{2,4})?$/.test(document.documentElement.lang)) fault("the page does not say its language");
const viewport = document.querySelector("meta[name=viewport]")?.content ?? "";
if (!viewport.includes("width=device-width")) fault("the page does not fit itself to a phone");
if (/user-scalable\s*=\s*no|maximum-scale\s*=\s*1\b/.test(viewport)) fault("the page forbids to enlarge it");
if (document.querySelector("meta[http-equiv=refresh i]")) fault("the page reloads itself");

// Headings
const headings = all("h1, h2, h3, h4, h5, h6").filter(isShown);
const tops = headings.filter((e) => e.tagName === "H1").length;
if (tops !== 1) fault(`the page has ${tops} h1`);
headings.forEach((heading, index) => {
  const level = Number(heading.tagName[1]);
  const before = index === 0 ? 0 : Number(headings[index - 1].tagName[1]);
  if (level > before + 1) fault(`a heading of level ${level} after level ${before}`, heading);
  if (!textOf(heading)) fault("a heading without text", heading);
});

// Landmarks
const mains = all("main, [role=main]").filter(isShown).length;
if (mains !== 1) fault(`the page has ${mains} main`);
if (all("body > header, [role=banner]").length !== 1) fault("the page has no single header of its own");
const navigations = all("nav, [role=navigation]");
if (navigations.length === 0) fault("the page has no nav");
if (navigations.length > 1) {
  const names = navigations.map(givenName);
  if (names.some((name) => !name) || new Set(names).size < names.length) fault("several nav need different names");
}
const outside = all("body > *").filter(
  (e) => isShown(e) && !e.matches("header, nav, main, footer, aside, dialog, script, a[href^='#'], [role]") && textOf(e),
);
outside.forEach((e) => fault("text outside of every landmark", e));
const skip = document.querySelector("a[href]");
const target = skip?.getAttribute("href")?.startsWith("#") ? document.getElementById(skip.hash.slice(1)) : null;
if (!target?.closest("main, [role=main]")) fault("the first link does not skip to the content");

// Pictures
all("img:not([alt])").forEach((e) => fault("a picture without a text", e));
all("svg").forEach((e) => {
  if (e.closest("[aria-hidden=true]")) return;
  if (e.getAttribute("role") !== "img" || !nameOf(e)) fault("a drawing without role and name that is not hidden either", e);
});

// Controls
all("input:not([type=hidden]), select, textarea, button, a[href], summary, [role=button], [role=link]").forEach((e) => {
  if (!isShown(e)) return;
  if (!nameOf(e)) fault("a control without a name", e);
  if (e.tabIndex > 0) fault("a tabindex above 0", e);
  if (e.parentElement?.closest("a[href], button, summary, label + label")) fault("a control inside of another", e);
  if (e.closest("[aria-hidden=true]")) fault("a control that is hidden from screen readers", e);
});
all("a:not([href])").filter(isShown).forEach((e) => fault("a link that leads nowhere", e));
all("[onclick], [onchange], [onsubmit]").forEach((e) => fault("a script in an attribute", e));
all("fieldset").forEach((e) => {
  if (!givenName(e) && !e.querySelector(":scope > legend")) fault("a group of controls without a name", e);
});

// Tables and lists
all("table").filter(isShown).forEach((table) => {
  if (!table.querySelector("th")) fault("a table without headers", table);
  if (!table.caption && !givenName(table)) fault("a table without a caption", table);
  all("th", table).forEach((e) => {
    if (!e.scope) fault("a table header that does not say of what", e);
    if (!textOf(e) && !nameOf(e)) fault("an empty table header", e);
  });
});
all("ul > :not(li, script, template), ol > :not(li, script, template)").forEach((e) => fault("no item, but in a list", e));
all("li").forEach((e) => e.parentElement.matches("ul, ol, menu, [role=list]") || fault("an item outside of a list", e));
all("dl > :not(dt, dd, div, script, template)").forEach((e) => fault("no term, but in a list of terms", e));
all("time:not([datetime])").forEach((e) => fault("a time that machines cannot read", e));

// References
const ids = all("[id]").map((e) => e.id);
new Set(ids.filter((id, index) => ids.indexOf(id) !== index)).forEach((id) => fault(`the id ${id} is there more than once`));
for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "for", "headers"]) {
  all(`[${attribute}]`).forEach((e) => {
    if (referenced(e, attribute).includes(null)) fault(`${attribute} names nothing`, e);
  });
}
all("a[href^='#']").forEach((e) => {
  if (e.hash && !document.getElementById(decodeURIComponent(e.hash.slice(1)))) fault("a link within the page leads nowhere", e);
});
const states = { "aria-current": /^(page|step|location|date|time|true|false)$/, "aria-expanded": /^(true|false)$/,
  "aria-sort": /^(ascending|descending|none|other)$/, "aria-live": /^(polite|assertive|off)$/ };
for (const [attribute, allowed] of Object.entries(states)) {
  all(`[${attribute}]`).forEach((e) => allowed.test(e.getAttribute(attribute)) || fault(`${attribute} has no such value`, e));
}

// Size of what is to be hit: 24 pixels, or so much room around it that nothing else is hit; links in a text are exempt.
const isInText = (e) => {
  if (!getComputedStyle(e).display.startsWith("inline") || e.matches("button, input, select, textarea, summary")) return false;
  let block = e.parentElement;
  while (getComputedStyle(block).display === "inline") block = block.parentElement;
  const around = [...block.childNodes].filter((n) => !n.contains(e)).map((n) => (n.matches?.("a, button") ? "" : n.textContent));
  return around.join("").trim().length > 0;
};
const targets = all("a[href], button, input:not([type=hidden]), select, textarea, summary")
  .filter((e) => isShown(e) && !isClipped(e))
  .map((element) => ({ element, box: element.getBoundingClientRect() }))
  .filter(({ box }) => box.right > 0 && box.bottom + scrollY > 0);
const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
const gap = ([x, y], box) =>
  Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
const isSmall = (box) => box.width < 23.5 || box.height < 23.5;
for (const one of targets.filter(({ element, box }) => isSmall(box) && !isInText(element))) {
  // A label belongs to its box or button.
  if ([...(one.element.labels ?? [])].some((label) => !isSmall(label.getBoundingClientRect()))) continue;
  const near = targets.find(
    (other) => other !== one && !other.element.contains(one.element) && !one.element.contains(other.element) &&
      (gap(middle(one.box), other.box) < 12 ||
        (isSmall(other.box) && Math.hypot(...middle(one.box).map((v, i) => v - middle(other.box)[i])) < 24)),
  );
  if (near) fault(`only ${Math.round(one.box.width)} x ${Math.round(one.box.height)} pixels, and close to ${place(near.element)}`, one.element);
}

// Width
const width = document.scrollingElement.scrollWidth;
// A phone makes its window larger to show a wide page whole.
const room = document.documentElement.clientWidth;
if (width > room + 1) {
  const wide = all("body *").filter((e) => isShown(e) && e.getBoundingClientRect().right > room + 1 &&
    !all("*").some((p) => p !== e && p.contains(e) && /auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)));
  fault(`the page is ${width} pixels wide in a window of ${room}`, wide[0]);
}
// What scrolls within the page has to be reachable with the keyboard.
all("body *").forEach((e) => {
  if (!/auto|scroll/.test(getComputedStyle(e).overflowX) || e.scrollWidth <= e.clientWidth + 1 || !isShown(e)) return;
  if (e.matches("textarea, select, input")) return;
  if (e.tabIndex < 0 && !e.querySelector("a[href], button, input, select, summary")) fault("scrolls, but not with the keyboard", e);
});

if (arguments[0] === "structure") return faults;

// Contrast
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const context = canvas.getContext("2d", { willReadFrequently: true });
const known = new Map();
const rgba = (color) => {
  if (!known.has(color)) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = "#000";
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    known.set(color, [r, g, b, a / 255]);
  }
  return known.get(color);
};
const over = (top, bottom) => {
  const a = top[3] + bottom[3] * (1 - top[3]);
  if (a === 0) return [0, 0, 0, 0];
  return [0, 1, 2].map((i) => (top[i] * top[3] + bottom[i] * bottom[3] * (1 - top[3])) / a).concat(a);
};
const luminance = (color) => {
  const [r, g, b] = color.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
// What lies under everything depends on the page's colour scheme.
const probe = document.createElement("span");
document.body.append(probe);
probe.style.color = "Canvas";
const bottom = rgba(getComputedStyle(probe).color);
probe.remove();
const isPainted = (style) => style.backgroundImage !== "none";
const ground = (element) => {
  let color = [0, 0, 0, 0];
  for (let e = element; e; e = e.parentElement) {
    const style = getComputedStyle(e);
    if (isPainted(style) && color[3] < 1 && !e.matches("select, input")) return null;
    color = over(color, rgba(style.backgroundColor));
    if (color[3] >= 0.999) return color;
  }
  return over(color, bottom);
};
const opacity = (element) => {
  let all = 1;
  for (let e = element; e; e = e.parentElement) all *= Number(getComputedStyle(e).opacity);
  return all;
};
const judge = (element, color, style) => {
  const below = ground(element);
  if (!below) return fault("text on a picture, whose contrast nobody can compute", element);
  const own = rgba(color);
  const seen = over([own[0], own[1], own[2], own[3] * opacity(element)], below);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const ratio = contrast(seen, below);
  if (ratio < (isLarge ? 3 : 4.5)) fault(`a contrast of ${ratio.toFixed(2)}, ${color} on rgb(${below.slice(0, 3).map(Math.round)})`, element);
};
const judged = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || judged.has(element)) continue;
  judged.add(element);
  if (element.closest("script, style, noscript, template, title, [disabled], [aria-disabled=true]")) continue;
  if (!isShown(element) || isClipped(element)) continue;
  const style = getComputedStyle(element);
  judge(element, element.closest("svg") ? style.fill : style.color, style);
}
all("input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea").forEach((e) => {
  if (!isShown(e) || e.disabled) return;
  judge(e, getComputedStyle(e).color, getComputedStyle(e));
  if (e.placeholder) judge(e, getComputedStyle(e, "::placeholder").color, getComputedStyle(e));
});
return faults;
