import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import Text
import Webhook

@testable import Dashboard

/// The small parts that access is made of.
@Suite("Access, in pieces")
struct AccessPiecesTests {
    @Test(
        "An address is one however it is written",
        arguments: [
            ("127.0.0.1", true), ("127.255.3.4", true), ("::1", true), ("::ffff:127.0.0.1", true), ("128.0.0.1", false),
            ("::2", false), ("::ffff:10.0.0.1", false), ("0.0.0.0", false),
        ]
    )
    func loopback(_ text: String, _ isLoopback: Bool) {
        #expect(IPAddress(text)?.isLoopback == isLoopback)
        #expect(IPAddress(text)?.description == text.replacing("::ffff:", with: ""))
    }

    @Test(
        "What is no address is none",
        arguments: [
            "", "localhost", "127.1", "1.2.3.4.5", "[::1]", "fe80::1%lo", "::1\0", "127.0.0.1\0.evil", " 127.0.0.1",
        ]
    )
    func noAddress(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "A range holds the addresses with its first bits",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false), ("172.16.0.0/12", "172.31.255.255", true),
            ("172.16.0.0/12", "172.32.0.0", false),
            ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("fd00::/8", "fdff::1", true),
            ("fd00::/8", "fc00::1", false), ("10.0.0.0/8", "::ffff:10.2.3.4", true), ("10.0.0.1/31", "10.0.0.0", true),
        ]
    )
    func range(_ range: String, _ address: String, _ isIn: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(try #require(IPAddress(address))) == isIn)
    }

    @Test(
        "What is no range is none",
        arguments: ["", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "x/8", "10.0.0.0/"]
    )
    func noRange(_ text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(
        "A name is compared without port, brackets, case and last dot",
        arguments: [
            ("Ops.Example.com:8081", "ops.example.com"), ("[::1]:8081", "::1"), ("::1", "::1"), ("a.", "a"), ("", nil),
            ("127.0.0.1:1", "127.0.0.1"), ("[::1", nil), ("[::1].evil.com", nil), ("[::1]evil.com", nil),
            ("[127.0.0.1", nil), ("[::1]:x", nil), ("[evil.com]", nil), ("localhost:80x", "localhost:80x"),
        ]
    )
    func hostName(_ authority: String, _ name: String?) {
        #expect(HostName.normalised(authority) == name)
    }

    @Test(
        "A path stays as it is, and takes the notice along",
        arguments: [
            ("/", "/?notice=paused"), ("/runs/a?page=2", "/runs/a?page=2&notice=paused"),
            ("/?notice=gone&a=b", "/?a=b&notice=paused"), ("/#x", "/?notice=paused"), ("//evil", "/?notice=paused"),
            ("/a%2Fb?c=%26", "/a%2Fb?c=%26&notice=paused"),
        ]
    )
    func redirect(_ path: String, _ location: String) {
        let response = LocalPath(path).redirect(.paused(isNew: true))
        #expect(response.headers[.location] == location)
        #expect(response.status == .seeOther)
    }

    @Test("A code is read back; anything else says nothing", arguments: Language.allCases)
    func notices(_ language: Language) {
        let all: [Notice] = [
            .replayed(1, gone: 0), .replayed(12_345, gone: 1), .retried(1, gone: 0), .gone, .paused(isNew: true),
            .paused(isNew: false),
            .resumed(isNew: true), .resumed(isNew: false), .tryingNow,
        ]
        for notice in all {
            #expect(Notice(code: notice.code) == notice)
            let text = notice.text(in: language)
            #expect(!text.contains("{") && text.contains(" ") || text == "Resumed.", "\(text)")
        }
        for code in [
            "", "x", "replayed", "replayed-x", "replayed--1", "replayed-1-2-3", "paused-x", "replayed-99999999999",
            "gone-1",
        ] {
            #expect(Notice(code: code) == nil, "\(code)")
        }
    }

    /// Settings that are refused, and what the line says.
    private static let refused: [(String?, String?, [String], String)] = [
        (nil, nil, [], "set OPS_TOKEN"), ("short", nil, [], "OPS_TOKEN is too short"),
        ("correct-horse-battery,short", nil, [], "OPS_TOKEN is too short"),
        ("\(PagesRig.token),\(PagesRig.token)2,\(PagesRig.token)3", nil, [], "OPS_TOKEN holds 3 values"),
        (nil, "X Forwarded", [], "OPS_TRUST_PROXY is"), (nil, "Cookie", [], "OPS_TRUST_PROXY is"),
        (nil, "X-User", [], "OPS_PROXY_ADDRESSES is not set"),
    ]

    @Test("Settings that would let in everybody are refused, and so are malformed ones", arguments: refused)
    func settings(_ token: String?, _ header: String?, _ proxies: [String], _ text: String) {
        #expect {
            try AccessSettings(
                isLocal: false,
                place: "0.0.0.0",
                token: token,
                userHeader: header,
                proxies: proxies.compactMap { AddressRange($0) }
            )
        } throws: { error in
            "\(error)".contains(text) && !"\(error)".contains(PagesRig.token) && !"\(error)".contains("short,")
        }
    }

    @Test("Sessions and addresses are bounded in number")
    func bounds() throws {
        let now = NIODeadline.now()
        let sessions = Sessions(length: .hours(1), limit: 3)
        let values = (0..<5).map { sessions.open(name: "\($0)", at: now + .seconds(Int64($0))) }
        let alive = values.map { sessions.session($0, at: now + .seconds(9)) != nil }
        #expect(alive == [false, false, true, true, true], "the oldest went")
        let limit = SignInLimit(size: 3)
        let addresses = try (1...20).map { try #require(IPAddress("10.0.0.\($0)")) }
        for _ in 0..<5 { limit.failed(addresses[0], at: now) }
        for address in addresses.dropFirst() { limit.failed(address, at: now) }
        #expect(limit.wait(of: addresses[0], at: now) != nil, "those with fewer tries made room")
        #expect(addresses.dropFirst().allSatisfy { limit.wait(of: $0, at: now) == nil })
    }

    @Test("Machines of one IPv6 network share their tries")
    func network() throws {
        let limit = SignInLimit()
        let now = NIODeadline.now()
        let addresses = try [":1", ":2", ":3", ":4", ":5", "ffff::1"].map {
            try #require(IPAddress("2001:db8:1:2:\($0)"))
        }
        let other = try #require(IPAddress("2001:db8:1:3::1"))
        for address in addresses.dropLast() { limit.failed(address, at: now) }
        #expect(limit.wait(of: addresses.last, at: now) != nil)
        #expect(limit.wait(of: other, at: now) == nil)
    }
}
