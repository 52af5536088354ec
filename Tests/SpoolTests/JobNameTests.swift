import Foundation
import Testing

@testable import Spool

@Suite struct JobNameTests {
    static let instant = Date(timeIntervalSince1970: 1_772_360_100.123456)

    @Test func isMadeOfTimeEventKeyAndId() {
        let name = JobName(receivedAt: Self.instant, event: "contact.changed", key: "18", id: "88f9-AB_c")
        #expect(name.fileName == "20260301T101500.123456Z_contact.changed_18_88f9-AB_c.json")
        #expect(name.stem == "20260301T101500.123456Z_contact.changed_18_88f9-AB_c")
        #expect(name.eventPart == "contact.changed_18_88f9-AB_c")
    }

    static let odd = ["../../etc/passwd", "a/b", "a b", "ä", "\u{0}", "😀", "", "a\nb", "..", "%2e%2e%2f", "\\"]

    @Test(arguments: odd) func nothingLeavesTheAlphabet(text: String) {
        let name = JobName(receivedAt: Self.instant, event: text, key: text, id: text)
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-".utf8)
        #expect(name.fileName.utf8.allSatisfy { allowed.contains($0) })
        #expect(JobName(fileName: name.fileName) == name)
    }

    @Test func isAtMost200BytesBeforeItsSuffix() {
        let name = JobName(
            receivedAt: Self.instant,
            event: String(repeating: "ü", count: 300),
            key: "1",
            id: "2"
        )
        #expect(name.stem.utf8.count == 200)
        #expect(name.numbered(9999).fileName.utf8.count <= 255)
    }

    static let acceptable = [
        "a.json", "x y.json", "ünïcode.json", "😀.json", "a.b.c.json", "-rf.json", "$(rm).json", "new\nline.json",
        "json.json", "😀\u{70F}.json", String(repeating: "x", count: 250) + ".json",
    ]

    @Test(arguments: acceptable) func aDropInMayBeNamed(fileName: String) {
        #expect(JobName(fileName: fileName)?.fileName == fileName)
    }

    static let unacceptable = [
        "", ".json", ".hidden.json", "..json", "a.json.tmp", "a.JSON", "ajson", "a.json~", "a/b.json", "../a.json",
        "/a.json", "a", "a\0b.json", String(repeating: "x", count: 251) + ".json",
    ]

    @Test(arguments: unacceptable) func isLeftAlone(fileName: String) { #expect(JobName(fileName: fileName) == nil) }

    static let numbered = [(0, "a.json"), (1, "a.json"), (2, "a.2.json"), (17, "a.17.json")]

    @Test(arguments: numbered) func aTakenNameGetsANumber(number: Int, expected: String) throws {
        #expect(try #require(JobName(fileName: "a.json")).numbered(number).fileName == expected)
    }

    @Test("a numbered name fits a folder entry, with `.why` behind it", arguments: ["x", "é", "😀"])
    func numberedFits(_ character: String) throws {
        let count = 250 / character.utf8.count
        let name = try #require(JobName(fileName: String(repeating: character, count: count) + ".json"))
        let numbered = name.numbered(9999)
        #expect(JobName(fileName: numbered.fileName) != nil)
        #expect(numbered.fileName.utf8.count + 4 <= 255)
        #expect(numbered.fileName.hasSuffix(".9999.json"))
    }

    /// One letter with a hundred accents is one character to Swift, and must not be cut away as one.
    @Test func aNameThatIsOneCharacterIsCutAndStaysVisible() throws {
        let name = try #require(JobName(fileName: "a" + String(repeating: "\u{301}", count: 124) + ".json"))
        for cut in [name.numbered(2), name.withRoomForWhy] {
            #expect(JobName(fileName: cut.fileName) == cut, "\(cut)")
            #expect(cut.fileName.utf8.count + 4 <= 255)
        }
    }

    @Test func sortsByAge() {
        let times: [TimeInterval] = [0, 1e-6, 0.5, 1, 59, 60, 3600, 86_400, 31_536_000]
        let names = times.map {
            JobName(receivedAt: Self.instant.addingTimeInterval($0), event: "e", key: "1", id: "2")
        }
        #expect(names.shuffled().sorted() == names)
    }

    @Test func namesAreEqualOnlyWhenTheirBytesAre() throws {
        // Two files to the kernel, one to Swift's String: é as one code point and as two.
        let composed = try #require(JobName(fileName: "\u{E9}.json"))
        let decomposed = try #require(JobName(fileName: "e\u{301}.json"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed < decomposed || decomposed < composed)
    }

    @Test func onlyNamesOfOurMakingHaveAReceiveTime() throws {
        let ours = JobName(receivedAt: Self.instant, event: "e", key: "1", id: "2")
        #expect(abs(try #require(ours.receivedAt).timeIntervalSince(Self.instant)) < 1e-6)
        for other in ["a.json", "20260301T101500.123456Z.json", "20261301T101500.123456Z_x.json", "_x.json"] {
            let name = try #require(JobName(fileName: other))
            #expect(name.receivedAt == nil)
            #expect(name.eventPart == nil)
        }
        #expect(JobName(fileName: "20260301T101500.123456Z_.json")?.eventPart == "")
    }
}
