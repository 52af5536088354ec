import FoundationEssentials
import Spool
import Testing

@testable import Receiver

/// How much JSON the network may send, beyond its size.
@Suite("Body limits", .timeLimit(.minutes(1)))
struct BodyLimitsTests {
    private static func body(_ value: String, key: Int = 18) -> String {
        #"{"Event":"contact.changed","PrimaryKey":\#(key),"EventId":"e\#(key)","FieldValues":{"contact_id":1.5,"x":\#(value)}}"#
    }

    private static func nest(_ depth: Int, _ inner: String = "") -> String {
        String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
    }

    @Test(arguments: [
        (nest(31), "is nested more than 32 levels deep"),
        (nest(100, Array(repeating: "{}", count: 20_000).joined(separator: ",")), "is nested more than 32 levels deep"),
        ("[" + String(repeating: "0,", count: 10_000) + "0]", "has more than 10000 values"),
        ("\"a\(String(repeating: "\u{301}\u{316}", count: 100))\"", "has more than 100 combining marks in a row"),
    ])
    func `a bomb is refused in words`(value: String, reason: String) async throws {
        try await withReceiver { receiver async throws in
            let answer = try await receiver.post(Self.body(value))
            #expect(answer?.status == 400)
            #expect(answer?.body.contains("the body \(reason)") == true, "\(answer?.body ?? "")")
            #expect(try receiver.spool.names(.incoming).isEmpty)
        }
    }

    /// Odd, but within the limits, and nothing that was sent may be lost.
    @Test(arguments: [
        nest(30), #""\ud800""#, "1e999", #"{"a":1,"a":2}"#, "[" + String(repeating: "0,", count: 9_000) + "0]",
    ])
    func `what is only odd is stored as it came`(value: String) async throws {
        try await withReceiver { receiver async throws in
            #expect(try await receiver.post(Self.body(value))?.status == 200)
            let name = try #require(try receiver.spool.names(.incoming).first)
            #expect(receiver.spool.bytes(.incoming, name) == Array(Self.body(value).utf8))
        }
    }
}
