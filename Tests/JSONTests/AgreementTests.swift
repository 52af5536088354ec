import Foundation
import Testing

@testable import JSON

/// Our parser, in both its ways, and Foundation's have to agree on what is JSON and what it means.
@Suite struct AgreementTests {
    @Test(arguments: 0..<500) func onRandomObjects(seed: Int) throws {
        var random = RandomJSON(seed: seed + 10_000)
        let text = Array(random.object(count: random.below(8)).utf8)
        let object = try JSONObject(text)
        let members = try #require(try JSONValue(parsing: text).object)
        let theirs = try #require(try Reference.parse(text).object)
        let names = object.members.map(\.name)
        #expect(Set(names) == Set(members.keys) && Set(names) == Set(theirs.keys))
        for name in names {
            let shown = Comment(rawValue: "\(name) in \(String(decoding: text, as: UTF8.self))")
            #expect(object[name] == members[name], shown)
            // Of two equal names Foundation takes the first, somewhere in the value, too.
            if Self.holdsNoNameTwice(object, name) { #expect(object[name] == theirs[name], shown) }
        }
    }

    private static func holdsNoNameTwice(_ object: JSONObject, _ name: String) -> Bool {
        guard object.members.count(where: { $0.name == name }) == 1 else { return false }
        guard let inner = object.object(name) else {
            return object.member(name).map { !object.bytes[$0.value].contains(UInt8(ascii: "{")) } ?? false
        }
        return inner.members.allSatisfy { holdsNoNameTwice(inner, $0.name) }
    }

    /// Bytes of valid texts changed, removed or doubled: both have to say the same about the wreck.
    @Test(arguments: 0..<500) func onDamagedObjects(seed: Int) throws {
        var random = RandomJSON(seed: seed + 50_000)
        var text = Array(random.object(count: 1 + random.below(4)).utf8)
        for _ in 0...random.below(2) where !text.isEmpty {
            let index = random.below(text.count)
            switch random.below(3) {
            case 0: text[index] = UInt8(random.below(256))
            case 1: text.remove(at: index)
            default: text.insert(text[random.below(text.count)], at: index)
            }
        }
        // Foundation takes zero bytes for UTF-16 or UTF-32, which is no question of ours.
        guard !text.contains(0) else { return }
        let ours = (try? JSONObject(text)) != nil
        #expect(ours == ((try? JSONValue(parsing: text))?.object != nil), "\(String(decoding: text, as: UTF8.self))")
        let theirs = (try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any]
        // Foundation lets a comma before a closing bracket pass.
        let shown = String(decoding: text, as: UTF8.self)
        if !ours, theirs, shown.contains(/,\s*[\]}]/) { return }
        #expect(ours == theirs, "\(shown)")
    }
}
