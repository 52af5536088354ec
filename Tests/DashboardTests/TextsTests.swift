import Foundation
import Spool
import Testing
import Webhook

@testable import Dashboard

@Suite struct TextsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func noKeyStandsInBothTables() {
        #expect(Set(Texts.runs.keys).intersection(Texts.spool.keys) == [])
        let tables = [Texts.runs, Texts.spool, Texts.alerts, Texts.lists, Texts.proposals, Texts.company]
        #expect(Texts.all.count == tables.reduce(0) { $0 + $1.count })
    }

    /// A key is used when a template or a source of the room names it; the last word of some is made from a value.
    @Test func everyTextIsUsed() throws {
        let room = Self.root.appending(path: "Sources/Dashboard")
        let files = try #require(FileManager.default.enumerator(atPath: room.path())).compactMap { $0 as? String }
            .filter { !$0.contains("Texts+") && ($0.hasSuffix(".swift") || $0.hasSuffix(".mustache")) }
        let uses = try files.map { try String(contentsOf: room.appending(path: $0), encoding: .utf8) }.joined()
        let made = uses.matches(of: /"([a-zA-Z.]+\.)\\\(/).map { String($0.output.1) }
        for key in Texts.all.keys {
            let counted = key.replacing(/\.(one|other)$/, with: "")
            let isNamed = uses.contains("\"\(key)\"") || uses.contains("\"\(counted)\"") || uses.contains("t.\(key)}")
            #expect(isNamed || made.contains { key.hasPrefix($0) }, "\(key)")
        }
    }

    @Test func placeholdersAreTheSameInBothLanguages() {
        func placeholders(_ text: String) -> [String] {
            text.matches(of: /\{[a-z]+\}/).map { String($0.output) }.sorted()
        }
        for key in Texts.all.keys {
            #expect(placeholders(Texts.english[key]) == placeholders(Texts.german[key]), "\(key)")
        }
    }

    /// A page whose template is not among them would be blank.
    @Test func everyTemplateIsInTheBinary() throws {
        let room = Self.root.appending(path: "Sources/Dashboard/Templates")
        let files = try FileManager.default.contentsOfDirectory(atPath: room.path())
        #expect(Set(files) == Set(DashboardAssets.templates.keys.map { "\($0).mustache" }))
    }

    @Test func whatTemplatesAskForIsThere() {
        for (name, bytes) in DashboardAssets.templates {
            let template = String(decoding: bytes, as: UTF8.self)
            for match in template.matches(of: /\{\{\{?[#^]?t\.([A-Za-z.]+)/) {
                #expect(Texts.all.keys.contains(String(match.output.1)), "\(name): \(match.output.0)")
            }
        }
    }

    /// Keys that are written out in the room's sources, found by their shape.
    @Test func whatPagesAskForIsThere() throws {
        let room = Self.root.appending(path: "Sources/Dashboard/Pages")
        let sources = try #require(FileManager.default.enumerator(atPath: room.path())).compactMap { $0 as? String }
            .filter { $0.hasSuffix(".swift") }
        #expect(sources.count > 10)
        var found = 0
        for source in sources {
            let text = try String(contentsOf: room.appending(path: source), encoding: .utf8)
            for match in text.matches(of: /texts\[\s*"([A-Za-z.]+)"\s*\]/) {
                found += 1
                let isKnown = Texts.all.keys.contains(String(match.output.1))
                #expect(isKnown, "\(source): \(match.output.0)")
            }
            for match in text.matches(of: /texts\(\s*"([A-Za-z.]+)",\s*(count:)?/) {
                found += 1
                let key = String(match.output.1)
                let isCounted = match.output.2 != nil
                let needed = isCounted ? ["\(key).one", "\(key).other"] : [key]
                let isKnown = needed.allSatisfy { Texts.all[$0] != nil }
                #expect(isKnown, "\(source): \(match.output.0)")
            }
        }
        #expect(found > 40)
    }

    @Test func everyStateReasonAndRemedyHasItsWords() {
        let states = SpoolLayout.states.map(\.rawValue)
        let keys =
            RunStatus.allCases.map { "status.\($0.rawValue)" } + Remedy.allCases.map { "remedy.\($0.rawValue)" }
            + states.map { "state.\($0)" } + states.map { "meaning.\($0)" }
            + ["read", "ask", "write"].map { "alert.brake.\($0)" }
            + [Reason.Code.onlyNoAnalyses, .shortSecret, .analysesNearlyUsed, .analysesUsedUp, .feedNotCompared]
            .map { "alarm.\($0.rawValue)" }
            + WebhookState.allCases.map { "hook.\($0.rawValue)" }
        #expect(Set(keys).subtracting(Texts.all.keys) == [])
    }

    @Test(arguments: [
        ("de", Language.german), ("de-AT,de;q=0.9,en;q=0.8", .german), ("en-GB,de;q=0.5", .english),
        ("fr, de;q=0.3, en;q=0.7", .english), ("fr-FR, de;q=0.4", .german), ("en;q=0, de;q=0.1", .german),
    ])
    func theBrowsersWishCounts(header: String, language: Language) {
        #expect(Language(accepting: header) == language)
    }

    @Test(arguments: ["", "fr", "*", ";;;q=,", "de;q=0"])
    func aWishForOtherLanguagesIsNone(header: String) { #expect(Language(accepting: header) == nil) }

    @Test func numbersAreWrittenAsInTheLanguage() {
        #expect(Texts.english.number(1_234_567) == "1,234,567")
        #expect(Texts.german.number(-1000) == "-1.000")
        #expect(Texts.german.number(999) == "999")
    }
}
