import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Text

/// Makes pages from the templates that are in the binary.
///
/// A page's template fills the block `content` of `layout`; everything is escaped.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    /// Whose pages these are: the tenant, and what else tells five open tabs apart.
    private let place: Place

    /// Where tenants in use log in; every other host is named on the pages.
    static let production = "online.superoffice.com"

    struct Place: Sendable {
        var tenant: String?
        var login = PageRenderer.production
    }

    /// - Throws: what the library says about a template that is wrong, which a test makes impossible.
    init(_ place: Place = Place()) throws {
        self.place = place
        MustacheContentTypes.register(StrictHTML(), named: "STRICT")
        library = MustacheLibrary(
            templates: try DashboardAssets.templates.mapValues { bytes in
                try MustacheTemplate(string: StrictHTML.pragma + Self.unindented(bytes))
            }
        )
    }

    /// Indentation is for people who read templates; the library would repeat it in every line of a partial.
    private static func unindented(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .map { $0.drop { $0 == " " } }
            .joined(separator: "\n")
    }

    /// A whole page.
    ///
    /// - Parameters:
    ///   - template: the name of its file, without the suffix.
    ///   - title: what the browser's tab shows, and the page's one heading unless the template has its own.
    ///   - path: of the page itself with its query: where the links to the other language and the forms lead back.
    ///   - page: what the template shows.
    func page(
        _ template: String,
        title: String,
        viewer: Viewer,
        path: String = "/",
        status: HTTPResponse.Status = .ok,
        _ page: Shown
    ) -> Response {
        let html = html(template, title: title, viewer: viewer, path: path, page)
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentLanguage: viewer.language.rawValue,
            ],
            body: .init(byteBuffer: ByteBuffer(string: html))
        )
    }

    private var name: String { place.tenant ?? "superoffice-connector" }

    /// The page's text.
    func html(_ template: String, title: String, viewer: Viewer, path: String = "/", _ page: Shown) -> String {
        let languages = Language.allCases.map { language -> Shown in
            [
                "code": language.rawValue,
                "name": language.texts["languageName"],
                "isCurrent": language == viewer.language,
                "link": Link(path).setting("lang", to: language.rawValue).text,
            ]
        }
        // What the navigation marks.
        let section = ["run": "runs", "job": "runs", "company": "runs", "folder": "spool"][template] ?? template
        let wording = Wording(viewer: viewer)
        // What `layout` shows around every page.
        let layout: Shown = [
            "t": viewer.texts,
            "lang": viewer.language.rawValue,
            "title": title,
            "tabTitle": (viewer.alerts.isEmpty ? "" : "(\(viewer.alerts.count)) ") + "\(title) · \(name)",
            "name": name,
            "environment": place.login == Self.production ? nil : place.login,
            "version": Product.version,
            // The spool page has them all.
            "banner": template == "spool" ? nil : wording.banner(viewer.alerts),
            // A page in a frame has no room for the bar.
            "isPanel": template == "panel",
            // Only who is let in may follow what happens; a question is the answer to a form and has no address.
            "isFollowed": !viewer.csrf.isEmpty && template != "confirm",
            "csrf": viewer.csrf,
            "viewer": viewer.name,
            "canSignOut": viewer.canSignOut,
            "notice": viewer.notice,
            "on": [section: true],
            "languages": languages,
            "zone": wording.zone,
            "assets": DashboardAssets.version,
            "page": page,
        ]
        return library.render(layout, withTemplate: template) ?? ""
    }
}

/// What a template shows, by the names it uses; a name whose value is nil is left out.
struct Shown: MustacheParent, ExpressibleByDictionaryLiteral {
    private let values: [String: Any]

    init(dictionaryLiteral elements: (String, Any?)...) {
        let present = elements.compactMap { name, value in value.map { (name, $0) } }
        values = Dictionary(present, uniquingKeysWith: { $1 })
    }

    func child(named name: String) -> Any? { values[name] }
}
