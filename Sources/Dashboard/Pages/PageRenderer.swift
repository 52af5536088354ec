import HTTPTypes
import Hummingbird
import Mustache
import NIOCore

/// Makes pages from the templates that are in the binary.
///
/// A page's template fills the block `content` of `layout`. Values are strings, booleans, numbers, arrays and
/// dictionaries of these; what is not there is left out. Everything is escaped.
struct PageRenderer: Sendable {
    /// A part of the pages that the navigation leads to.
    enum Section: String, Sendable, CaseIterable {
        case runs, spool
        case none
    }

    private let library: MustacheLibrary

    /// - Throws: what the library says about a template that is wrong, which a test makes impossible.
    init() throws {
        StrictHTML.register()
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
    ///   - section: what the navigation marks.
    ///   - path: of the page itself with its query: where the links to the other language and the forms lead back.
    func page(
        _ template: String,
        title: String,
        viewer: Viewer,
        section: Section = .none,
        path: String = "/",
        status: HTTPResponse.Status = .ok,
        values: [String: Any] = [:]
    ) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentLanguage: viewer.language.rawValue,
            ],
            body: .init(
                byteBuffer: ByteBuffer(
                    string: html(template, title: title, viewer: viewer, section: section, path: path, values: values)
                )
            )
        )
    }

    /// The page's text.
    func html(
        _ template: String,
        title: String,
        viewer: Viewer,
        section: Section = .none,
        path: String = "/",
        values: [String: Any] = [:]
    ) -> String {
        var values = values
        values["t"] = viewer.texts
        values["lang"] = viewer.language.rawValue
        values["title"] = title
        values["csrf"] = viewer.csrf
        values["viewer"] = viewer.name
        values["canSignOut"] = viewer.canSignOut
        values["notice"] = viewer.notice
        values["path"] = path
        values["on"] = [section.rawValue: true]
        values["languages"] = Language.allCases.map { language -> [String: Any] in
            [
                "code": language.rawValue, "name": language.texts["languageName"],
                "isCurrent": language == viewer.language,
                "link": Link(path).setting("lang", to: language.rawValue).text,
            ]
        }
        values["assets"] = DashboardAssets.version
        return library.render(values, withTemplate: template) ?? ""
    }
}
