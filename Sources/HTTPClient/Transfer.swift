import CCurl
import HTTPTypes

/// One exchange: owns libcurl's easy handle and the memory the handle points to.
///
/// The handle must be taken off its multi handle before the last reference goes.
final class Transfer {
    typealias Outcome = Result<HTTPClientResponse, HTTPClientError>

    /// What the thread is asked to do, and who waits for it.
    struct Order: Sendable {
        let id: UInt
        let request: HTTPClientRequest
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Outcome, Never>
    }

    let order: Order
    let easy: UnsafeMutableRawPointer
    let maximumResponseBytes: Int
    /// Filled by libcurl with what a person can read about a failure.
    let errorText: UnsafeMutablePointer<CChar>
    /// Read by libcurl during the transfer, freed with it.
    var headerList: UnsafeMutablePointer<curl_slist>?

    private var body: [UInt8] = []
    private var isTooLarge = false

    /// A handle ready for `curl_multi_add_handle`; throws `.clientFailed` when libcurl refuses an option.
    init(_ order: Order, configuration: HTTPClient.Configuration) throws(HTTPClientError) {
        guard let easy = curl_easy_init() else { throw .clientFailed("out of memory") }
        self.order = order
        self.easy = easy
        maximumResponseBytes = configuration.maximumResponseBytes
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try configure(configuration)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// What libcurl's result means to the caller.
    func outcome(_ code: CURLcode) -> Outcome {
        if isTooLarge || code == CURLE_FILESIZE_EXCEEDED {
            return .failure(.responseTooLarge(origin: order.request.address.origin, limit: maximumResponseBytes))
        }
        guard code == CURLE_OK else {
            return .failure(
                HTTPClientError(code, detail: String(cString: errorText), origin: order.request.address.origin)
            )
        }
        let status = ccurl_response_code(easy)
        guard (200...999).contains(status) else {
            return .failure(.protocolFailed(origin: order.request.address.origin, why: "status \(status)"))
        }
        let response = HTTPResponse(status: .init(code: status), headerFields: responseHeaders())
        return .success(HTTPClientResponse(response: response, body: body))
    }

    /// The final response's headers: libcurl keeps those of interim responses, proxies and trailers apart.
    private func responseHeaders() -> HTTPFields {
        var fields = HTTPFields()
        var current: UnsafeMutablePointer<curl_header>?
        while let header = curl_easy_nextheader(easy, UInt32(CURLH_HEADER), -1, current) {
            current = header
            guard let rawName = header.pointee.name, let rawValue = header.pointee.value,
                let name = HTTPField.Name(String(cString: rawName))
            else { continue }
            fields.append(HTTPField(name: name, value: String(cString: rawValue)))
        }
        return fields
    }

    /// Keeps a piece of the body; false when the answer has become too large.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= maximumResponseBytes - body.count else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }
}

/// `CURLOPT_WRITEFUNCTION`: any number but the one it was given makes libcurl abort the transfer.
func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let length = size * count
    guard length > 0, let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
}
