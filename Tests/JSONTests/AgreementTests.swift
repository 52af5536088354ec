import Foundation
import Testing

@testable import JSON

/// The scanner and Foundation's parsers have to agree, or a file could pass one and fail the other.
@Suite struct AgreementTests {
    @Test(arguments: 0..<500) func onRandomObjects(seed: Int) throws {
        var random = RandomJSON(seed: seed + 10_000)
        let text = Array(random.object(count: random.below(8)).utf8)
        let object = try JSONObject(text)
        let members = try #require(try JSONValue(parsing: text).object)
        let names = object.members.map(\.name)
        #expect(Set(names) == Set(members.keys))
        // Of two equal names Foundation may take either.
        for name in names where names.count(where: { $0 == name }) == 1 {
            #expect(object[name] == members[name], "\(name) in \(String(decoding: text, as: UTF8.self))")
        }
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
        let theirs = (try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any]
        // Foundation lets a comma before a closing bracket pass.
        let shown = String(decoding: text, as: UTF8.self)
        if !ours, theirs, shown.contains(/,\s*[\]}]/) { return }
        #expect(ours == theirs, "\(shown)")
    }
}
