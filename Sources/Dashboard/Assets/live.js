"use strict";
// Without this script every page works. With it pages follow what happens, and times are in the reader's zone.

(function () {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

  // The server writes times in the zone of this cookie from the next page on.
  function rememberZone() {
    const value = encodeURIComponent(zone);
    if (!document.cookie.split("; ").includes("zone=" + value)) {
      document.cookie = "zone=" + value + "; Path=/; Max-Age=31536000; SameSite=Lax";
    }
  }

  function two(number) { return String(number).padStart(2, "0"); }

  function written(date, part) {
    const day = date.getFullYear() + "-" + two(date.getMonth() + 1) + "-" + two(date.getDate());
    const minute = two(date.getHours()) + ":" + two(date.getMinutes());
    const second = minute + ":" + two(date.getSeconds());
    return part === "time" ? second : day + " " + (part === "minute" ? minute : second);
  }

  // Where the page was made for another zone: the first one of all, or after a journey.
  function translateTimes(root) {
    const notes = Array.from(root.querySelectorAll(".zone"));
    const made = document.querySelector(".zone[data-zone]");
    if (!made || made.dataset.zone === zone) return;
    for (const element of root.querySelectorAll("time[datetime]")) {
      const date = new Date(element.dateTime);
      if (!isNaN(date)) element.textContent = written(date, element.dataset.part);
    }
    for (const note of notes) note.textContent = note.dataset.text.replace("{zone}", zone);
  }

  // MARK: Following

  const light = document.getElementById("live");
  const announcer = document.getElementById("announcer");
  let isFetching = false;
  let isWantedAgain = false;
  let lastAnnounced = 0;

  function show(isLive) {
    if (!light) return;
    light.hidden = false;
    light.textContent = isLive ? light.dataset.on : light.dataset.off;
    light.classList.toggle("on", isLive);
  }

  function isBusy(element) {
    const focused = document.activeElement;
    return focused && element.contains(focused) && /^(INPUT|SELECT|TEXTAREA)$/.test(focused.tagName)
      && focused.type !== "checkbox";
  }

  // What somebody opened or points at with the keyboard stays so.
  function replace(old, fresh) {
    for (const details of old.querySelectorAll("details[open][id]")) {
      const twin = fresh.querySelector("#" + CSS.escape(details.id));
      if (twin) twin.open = true;
    }
    for (const box of old.querySelectorAll("input:checked[id]")) {
      const twin = fresh.querySelector("#" + CSS.escape(box.id));
      if (twin) twin.checked = true;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    if (focused) refocus(focused, fresh);
  }

  function name(element) { return element.getAttribute("href") || element.id || element.textContent; }

  // The same element where it still is, else its twin; a keyboard must not be thrown back to the top of the page.
  function refocus(focused, place) {
    const twin = document.contains(focused) ? focused
      : Array.from(place.querySelectorAll(focused.tagName)).find(function (element) { return name(element) === name(focused); });
    const target = twin || (place.tabIndex >= 0 ? place : document.getElementById("main"));
    target.focus({ preventScroll: true });
  }

  // As the server wrote it, for comparing; what was changed here afterwards does not count, nor does the zone of times.
  const asServed = new WeakMap();
  function served(element) {
    if (!asServed.has(element)) {
      const copy = element.cloneNode(true);
      for (const part of copy.querySelectorAll("time, .zone")) part.textContent = "";
      asServed.set(element, copy.outerHTML);
    }
    return asServed.get(element);
  }

  function mark(element) {
    element.classList.add("changed");
    setTimeout(function () { element.classList.remove("changed"); }, 2000);
  }

  // Rows keep their places where they can, so that a screen reader or a selection is not thrown out.
  function mergeRows(old, fresh) {
    let changes = 0;
    const present = new Map(Array.from(old.children).map(function (row) { return [row.id, row]; }));
    let place = old.firstElementChild;
    for (const row of Array.from(fresh.children)) {
      const known = present.get(row.id);
      present.delete(row.id);
      if (known && served(known) === served(row)) {
        if (known === place) place = place.nextElementSibling; else old.insertBefore(known, place);
        continue;
      }
      changes += 1;
      translateTimes(row);
      if (known) {
        if (known === place) place = place.nextElementSibling;
        replace(known, row);
        if (row.nextElementSibling !== place) old.insertBefore(row, place);
      } else {
        old.insertBefore(row, place);
      }
      mark(row);
    }
    for (const gone of present.values()) { gone.remove(); changes += 1; }
    return changes;
  }

  function remember(root) {
    for (const region of root.querySelectorAll("[data-live]")) {
      for (const row of region.querySelectorAll("[data-rows] > *")) served(row);
      served(region);
    }
  }

  function merge(old, fresh) {
    if (isBusy(old) || served(old) === served(fresh)) return 0;
    // Somebody presses a button in it: were it replaced before the release, the click would be lost.
    if (old.matches(":active")) { later(); return 0; }
    const rows = old.querySelector("[data-rows]");
    const freshRows = fresh.querySelector("[data-rows]");
    if (!rows || !freshRows) {
      translateTimes(fresh);
      replace(old, fresh);
      return 1;
    }
    // Moving an element takes the focus from it.
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const changes = mergeRows(rows, freshRows);
    // What is around the rows: numbers and links to other pages of the list.
    const frame = fresh.cloneNode(true);
    translateTimes(frame);
    frame.querySelector("[data-rows]").replaceWith(rows);
    const text = served(fresh);
    old.replaceWith(frame);
    asServed.set(frame, text);
    if (focused) refocus(focused, frame);
    return changes;
  }

  function announce() {
    if (!announcer || Date.now() - lastAnnounced < 10000) return;
    lastAnnounced = Date.now();
    announcer.textContent = "";
    setTimeout(function () { announcer.textContent = announcer.dataset.text; }, 50);
  }

  async function refresh() {
    if (isFetching) { isWantedAgain = true; return; }
    isFetching = true;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Live": "1" } });
      // A page that asks to sign in has another address.
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        remember(page);
        let changes = 0;
        for (const fresh of page.querySelectorAll("[data-live]")) {
          const old = document.getElementById(fresh.id);
          if (old) changes += merge(old, document.adoptNode(fresh));
        }
        if (changes > 0) announce();
      }
    } catch (error) {
      // The stream says when the server is back.
    }
    isFetching = false;
    if (isWantedAgain) { isWantedAgain = false; later(); }
  }

  let timer = null;
  function later() {
    if (timer === null) timer = setTimeout(function () { timer = null; refresh(); }, 300);
  }

  function follow() {
    if (!document.querySelector("[data-live]") || !("EventSource" in window)) return;
    let lost = null;
    let stream = null;
    function listen() {
      stream = new EventSource("/live");
      stream.addEventListener("open", function () {
        show(true);
        if (lost !== null) { clearTimeout(lost); lost = null; }
        // What happened since the page was made was told to nobody.
        later();
      });
      stream.addEventListener("error", function () {
        // Streams end now and then, and the browser comes again by itself: only a longer break is told.
        if (lost === null) lost = setTimeout(function () { show(false); }, 5000);
        // From a refusal it does not, when too many listen, for example: then the stream is closed.
        if (stream.readyState === 2) setTimeout(listen, 15000);
      });
      stream.addEventListener("run", function (event) {
        // A page about one run or job need not follow the others.
        const run = document.querySelector("[data-run]");
        if (run) {
          try {
            const ids = JSON.parse(event.data);
            // A star stands for too many to name.
            if (!ids.includes(run.dataset.run) && !ids.includes("*")) return;
          } catch (error) { /* then look */ }
        }
        if (!document.getElementById("folder-table")) later();
      });
      stream.addEventListener("spool", function () { if (document.getElementById("folder-table")) later(); });
    }
    listen();
    window.addEventListener("pagehide", function () { stream.close(); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
    // Ages grow without any event.
    if (document.getElementById("folder-table")) setInterval(later, 60000);
  }

  // What was achieved is said once; a reload or a bookmark must not say it again.
  function forgetNotice() {
    const address = new URL(location.href);
    if (!address.searchParams.has("notice")) return;
    address.searchParams.delete("notice");
    history.replaceState(null, "", address);
  }

  // MARK: Copying

  async function copy(text) {
    // Browsers give the clipboard to encrypted pages and to this machine only.
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  document.documentElement.classList.add("js");
  document.addEventListener("click", async function (event) {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    try { await copy(button.dataset.copy); } catch (error) { return; }
    button.focus({ preventScroll: true });
    const text = button.textContent;
    if (text === button.dataset.done) return;
    button.textContent = button.dataset.done;
    if (announcer) announcer.textContent = button.dataset.done;
    setTimeout(function () { button.textContent = text; }, 2000);
  });

  rememberZone();
  forgetNotice();
  remember(document);
  translateTimes(document);
  follow();
})();
