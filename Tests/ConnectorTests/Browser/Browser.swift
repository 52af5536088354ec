import FoundationEssentials
import Glibc
import HTTPTypes
import JSON

/// A headless Chromium with one window.
struct Browser: Sendable {
    let end: WebDriverEnd

    /// How a browser is set up before it starts.
    struct Options: Sendable {
        /// Whether pages may run scripts; a test's own scripts always run.
        var javaScript = true
        /// What it asks pages for, `de-DE,de`.
        var languages = "en-GB,en"
        var width = 1280
        var height = 900
    }

    /// An element of the page that was open when it was found.
    struct Element: Sendable, Hashable {
        fileprivate static let key = "element-6066-11e4-a52e-4f735466cecf"
        fileprivate let id: String
        fileprivate init?(_ value: JSONValue) {
            guard let id = value[Self.key]?.string else { return nil }
            self.id = id
        }
    }

    // MARK: Pages

    func visit(_ url: String) async throws { _ = try await end.command(.post, "/url", ["url": .string(url)]) }
    func reload() async throws { _ = try await end.command(.post, "/refresh") }
    func back() async throws { _ = try await end.command(.post, "/back") }

    var url: String { get async throws { try await end.command(.get, "/url").string ?? "" } }
    /// With the query.
    var path: String {
        get async throws { try await script("return location.pathname + location.search").string ?? "" }
    }
    var title: String { get async throws { try await end.command(.get, "/title").string ?? "" } }
    var source: String { get async throws { try await end.command(.get, "/source").string ?? "" } }
    /// What a reader sees of the page.
    var text: String { get async throws { try await script("return document.body.innerText").string ?? "" } }

    /// Runs the body of a function in the page, also where pages may run no scripts.
    @discardableResult
    func script(_ body: String, _ arguments: JSONValue...) async throws -> JSONValue {
        try await end.command(.post, "/execute/sync", ["script": .string(body), "args": .array(arguments)])
    }

    // MARK: Elements

    func all(_ selector: String) async throws -> [Element] {
        let found = try await end.command(
            .post,
            "/elements",
            ["using": "css selector", "value": .string(selector)]
        )
        return found.array?.compactMap(Element.init) ?? []
    }

    /// The first one that is shown, as soon as there is one, and with this in its text.
    func find(_ selector: String, with text: String = "") async throws -> Element {
        let looking = """
            return [...document.querySelectorAll(arguments[0])].find(
                (e) => e.checkVisibility() && (e.innerText ?? "").includes(arguments[1])) ?? null
            """
        return try await eventually(
            "\(selector)\(text.isEmpty ? "" : " with \"\(text)\"")",
            within: .seconds(30),
            details: { (try? await "\(url)\n\(self.text)") ?? "" }
        ) {
            Element(try await script(looking, .string(selector), .string(text)))
        }
    }

    func isThere(_ selector: String) async throws -> Bool { try await !all(selector).isEmpty }

    func text(_ selector: String, with text: String = "") async throws -> String {
        try await withElement(selector, with: text) { element in
            try await end.command(.get, "/element/\(element.id)/text").string ?? ""
        }
    }

    /// What a reader sees of all of them, at one moment.
    func texts(_ selector: String) async throws -> [String] {
        try await script(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)",
            .string(selector)
        ).array?.compactMap(\.string) ?? []
    }

    /// Does something with an element; a live page may replace it between the look and the act, then with the new one.
    private func withElement<Value>(
        _ selector: String,
        with text: String = "",
        _ body: (Element) async throws -> Value
    ) async throws -> Value {
        try await eventually("\(selector) that stays", within: .seconds(30)) {
            do { return try await body(find(selector, with: text)) } catch let error as WebDriverEnd.Refusal
                where error.isStale
            { return nil }
        }
    }

    func attribute(_ name: String, of selector: String, with text: String = "") async throws -> String? {
        try await withElement(selector, with: text) { element in
            try await end.command(.get, "/element/\(element.id)/attribute/\(name)").string
        }
    }

    /// Clicks where a person would.
    func click(_ selector: String, with text: String = "") async throws {
        try await withElement(selector, with: text) { element in
            _ = try await end.command(.post, "/element/\(element.id)/click")
        }
    }

    /// Clicks on what opens another page, and waits for that page; the driver alone waits only if it begins at once.
    func follow(_ selector: String, with text: String = "") async throws {
        guard let page = try await all("html").first else { return }
        try await click(selector, with: text)
        try await waitUntil(
            "another page behind \(selector)",
            within: .seconds(30),
            details: { (try? await "\(url)\n\(self.text)") ?? "" }
        ) {
            do { _ = try await end.command(.get, "/element/\(page.id)/name") } catch let error as WebDriverEnd.Refusal
                where error.isStale
            { return true }
            return false
        }
    }

    /// Types into a field, behind what is there.
    func type(_ text: String, into selector: String) async throws {
        try await withElement(selector) { element in
            _ = try await end.command(.post, "/element/\(element.id)/value", ["text": .string(text)])
        }
    }

    func clear(_ selector: String) async throws {
        _ = try await end.command(.post, "/element/\(find(selector).id)/clear")
    }

    // MARK: Window

    /// Makes the page's area so wide and high; a phone's when told so, where the page's own word about its width counts.
    func resize(_ width: Int, _ height: Int, phone: Bool = false) async throws {
        try await devTools(
            "Emulation.setDeviceMetricsOverride",
            ["width": .integer(width), "height": .integer(height), "deviceScaleFactor": 1, "mobile": .bool(phone)]
        )
    }

    enum ColorScheme: String, Sendable, CaseIterable { case light, dark }

    /// What the person prefers.
    func prefer(_ scheme: ColorScheme, reducedMotion: Bool = false) async throws {
        try await devTools(
            "Emulation.setEmulatedMedia",
            [
                "features": [
                    ["name": "prefers-color-scheme", "value": .string(scheme.rawValue)],
                    ["name": "prefers-reduced-motion", "value": reducedMotion ? "reduce" : "no-preference"],
                ]
            ]
        )
    }

    /// Lets the browser be in another time zone, `Europe/Berlin`.
    func live(in zone: String) async throws {
        try await devTools("Emulation.setTimezoneOverride", ["timezoneId": .string(zone)])
    }

    @discardableResult
    func devTools(_ command: String, _ parameters: JSONValue = [:]) async throws -> JSONValue {
        try await end.command(.post, "/goog/cdp/execute", ["cmd": .string(command), "params": parameters])
    }
}

extension Browser.Options {
    /// What the driver is asked for.
    fileprivate func arguments(profile: String) -> [JSONValue] {
        var arguments = [
            "--headless=new", "--user-data-dir=\(profile)", "--window-size=\(width),\(height)",
            // The browser ends when the driver does.
            "--remote-debugging-pipe",
            // It talks to nobody but the pages under test.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-first-run", "--no-default-browser-check",
            "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb",
        ]
        // Its own sandbox does not work for root.
        if getuid() == 0 { arguments.append("--no-sandbox") }
        return arguments.map(JSONValue.string)
    }

    func capabilities(profile: String) -> JSONValue {
        [
            "capabilities": [
                "alwaysMatch": [
                    "browserName": "chrome",
                    "timeouts": ["script": 20_000, "pageLoad": 30_000, "implicit": 0],
                    "goog:loggingPrefs": ["browser": "ALL", "performance": "ALL"],
                    "goog:chromeOptions": [
                        "binary": .string(Chromium.browser ?? ""),
                        "args": .array(arguments(profile: profile)),
                        "prefs": [
                            "intl.accept_languages": .string(languages),
                            "profile.managed_default_content_settings.javascript": javaScript ? 1 : 2,
                        ],
                    ],
                ]
            ]
        ]
    }
}
