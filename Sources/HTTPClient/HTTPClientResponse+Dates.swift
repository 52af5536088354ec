import CCurl
package import FoundationEssentials
import HTTPTypes

extension HTTPClientResponse {
    /// How long the other side asks us to wait, from its `Retry-After` header; nil without one that can be read.
    ///
    /// The header holds seconds or an HTTP date (RFC 9110, 10.2.3). A date in the past is zero. More than a year is cut
    /// to a year, so that no later calculation overflows; how long is too long is for the caller to say. `now` is the
    /// time that a date is compared with.
    package func retryAfter(now: Date) -> Duration? {
        guard let text = response.headerFields[.retryAfter] else { return nil }
        let value = text.drop(while: \.isWhitespace)
        let year = 366.0 * 86_400
        if let first = value.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
            guard let seconds = Double(value), seconds.isFinite else { return nil }
            return .seconds(min(seconds, year))
        }
        return Date(httpDate: String(value)).map { .seconds(min(max(0, $0.timeIntervalSince(now)), year)) }
    }

    /// When the answer was made, from its `Date` header; nil without one that can be read.
    package var date: Date? { response.headerFields[.date].flatMap(Date.init(httpDate:)) }
}

extension Date {
    /// Reads all three spellings that RFC 9110 requires; nil for anything else.
    package init?(httpDate text: String) {
        let seconds = curl_getdate(text, nil)
        guard seconds >= 0 else { return nil }
        self.init(timeIntervalSince1970: Double(seconds))
    }
}
