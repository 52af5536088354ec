import Foundation
import Testing
import Text

@Suite("Secrets that the other side repeats")
struct SecretsTests {
    private static let secret = #"8A:Cust1/sec"ret & <more>+ä"#
    private let secrets = Secrets([Self.secret, "", "abc"])

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test(
        "are found in each spelling",
        arguments: [
            secret, #"8A:Cust1/sec\"ret & <more>+ä"#, #"8A:Cust1\/sec\"ret & <more>+ä"#,
            "8A:Cust1/sec&quot;ret &amp; &lt;more&gt;+ä", "8A:Cust1/sec&#34;ret &amp; &lt;more&gt;+ä",
            "8A%3ACust1%2Fsec%22ret%20%26%20%3Cmore%3E%2B%C3%A4", "8A%3aCust1%2fsec%22ret+%26+%3cmore%3e%2b%c3%a4",
        ]
    )
    func spellings(_ spelling: String) {
        #expect(secrets.hidden(in: "before \(spelling) after \(spelling)") == "before *** after ***")
        #expect(secrets.occur(in: "x\(spelling)"))
    }

    @Test("also in the middle of base64, wherever they begin", arguments: ["", "u", "us", "user:", "Bearer "])
    func inBase64(_ prefix: String) {
        for suffix in ["", "1", "12", "123"] {
            let text = Self.base64(prefix + Self.secret + suffix)
            #expect(secrets.occur(in: "Basic \(text)"), "\(prefix) \(suffix)")
            let urlSafe = text.replacing("+", with: "-").replacing("/", with: "_")
            #expect(secrets.occur(in: urlSafe))
        }
    }

    @Test("whatever else is said stays, and what is too short is no secret")
    func others() {
        let text = "abc 8A:Cust1/sec ret is not it ***"
        #expect(secrets.hidden(in: text) == text)
        #expect(!secrets.occur(in: text))
        #expect(Secrets([]).hidden(in: text) == text)
    }

    @Test("of two secrets the longer one is hidden whole")
    func longest() {
        #expect((["token", "token-1-long"] as Secrets).hidden(in: "token-1-long token-1") == "*** ***-1")
    }
}
