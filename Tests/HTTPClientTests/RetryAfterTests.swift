import FoundationEssentials
@testable import HTTPClient
import HTTPTypes
import Testing

struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110's examples.
    private let example = 784_111_777.0

    private func retryAfter(_ value: String?, at now: Double = 784_111_777) -> Duration? {
        var headers: HTTPFields = [:]
        headers[HTTPField.Name("Retry-After")!] = value
        let answer = HTTPClientResponse(
            response: HTTPResponse(status: .tooManyRequests, headerFields: headers),
            body: []
        )
        return answer.retryAfter(now: Date(timeIntervalSince1970: now))
    }

    @Test(arguments: [("0", 0), ("120", 120), (" 7 ", 7), ("1.5", 1.5)])
    func `seconds are read`(value: String, seconds: Double) {
        #expect(retryAfter(value) == .seconds(seconds))
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `all three spellings of a date are read`(value: String) {
        #expect(retryAfter(value, at: example - 90) == .seconds(90))
        #expect(retryAfter(value, at: example + 90) == .zero)
    }

    @Test(arguments: [nil, "", "soon", "-5", "12 monkeys"])
    func `anything else is no advice`(value: String?) {
        #expect(retryAfter(value) == nil)
    }

    @Test(arguments: ["99999999999999999999", "1e300", "Fri, 31 Dec 9999 23:59:59 GMT"])
    func `an absurd wait is cut to a year`(value: String) {
        #expect(retryAfter(value) == .seconds(366 * 86_400))
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0), ("yesterday", nil), ("", nil), (nil, nil),
        ] as [(String?, Double?)]
    )
    func `the time of the answer is its own word`(value: String?, seconds: Double?) {
        var headers: HTTPFields = [:]
        headers[.date] = value
        let answer = HTTPClientResponse(response: HTTPResponse(status: .ok, headerFields: headers), body: [])
        #expect(answer.date == seconds.map(Date.init(timeIntervalSince1970:)))
    }
}
