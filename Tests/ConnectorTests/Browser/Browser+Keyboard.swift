import HTTPTypes
import JSON

/// Keys that are no letters, as WebDriver writes them.
enum Key: String, Sendable {
    case tab = "\u{E004}"
    case enter = "\u{E007}"
    case escape = "\u{E00C}"
    case space = " "
}

extension Browser {
    /// Presses and lets go one key, wherever the focus is.
    func press(_ key: Key, withShift: Bool = false) async throws {
        let shift: JSONValue = "\u{E008}"
        var actions: [JSONValue] = [
            ["type": "keyDown", "value": .string(key.rawValue)], ["type": "keyUp", "value": .string(key.rawValue)],
        ]
        if withShift {
            actions = [["type": "keyDown", "value": shift]] + actions + [["type": "keyUp", "value": shift]]
        }
        _ = try await end.command(
            .post,
            "/actions",
            ["actions": [["type": "key", "id": "keyboard", "actions": .array(actions)]]]
        )
    }

    /// What the Tab key stops at.
    struct TabStop: Sendable, Hashable {
        /// `a "Spool" /spool`: the element, its text and where it leads.
        var label: String
        /// Whether a person sees that the focus is here.
        var isMarked: Bool
    }

    /// Goes through the page with the Tab key from its beginning until the focus leaves it.
    func tabStops(limit: Int = 400) async throws -> [TabStop] {
        try await script(Self.labelling + "document.activeElement?.blur(); window.scrollTo(0, 0)")
        var stops: [TabStop] = []
        while stops.count < limit {
            try await press(.tab)
            let stop = try await script(
                Self.labelling + """
                    const e = document.activeElement;
                    if (!e || e === document.body || e === document.documentElement) return null;
                    const style = getComputedStyle(e);
                    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                    const box = e.getBoundingClientRect();
                    const inWindow = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
                    // The calendar's button in a date field has a ring of the browser's own, which no script sees.
                    const isPart = e.type === "date" && !e.matches(":focus-visible");
                    return [label(e), (outlined || style.boxShadow !== "none" || isPart) && inWindow];
                    """
            )
            guard let parts = stop.array, parts.count == 2 else { return stops }
            stops.append(TabStop(label: parts[0].string ?? "", isMarked: parts[1].bool ?? false))
        }
        return stops
    }

    /// Everything a person could click or fill in, in the page's order, labelled as in `tabStops`.
    func controls() async throws -> [String] {
        try await script(
            Self.labelling + """
                const shown = (e) => e.checkVisibility({ visibilityProperty: true });
                const wanted = "a[href], button, input, select, textarea, summary, [tabindex], [onclick]";
                const radios = new Set();
                return [...document.querySelectorAll(wanted)]
                    .filter((e) => shown(e) && !e.disabled && e.type !== "hidden" && e.tabIndex >= 0)
                    .filter((e) => {
                        // Radio buttons of one name are one stop.
                        if (e.type !== "radio") return true;
                        const first = !radios.has(e.name);
                        radios.add(e.name);
                        return first;
                    }).map(label);
                """
        ).array?.compactMap(\.string) ?? []
    }

    private static let labelling = """
        const label = (e) => [e.tagName.toLowerCase(), JSON.stringify((e.innerText || e.ariaLabel || e.name || "")
            .trim().slice(0, 40)), e.getAttribute("href") ?? e.id].join(" ").trim();

        """
}
