import CCurl

/// The transfers under way on one multi handle; lives on `CurlThread` only.
struct TransferSet {
    private let multi: UnsafeMutableRawPointer
    private let configuration: HTTPClient.Configuration
    private var transfers: [UInt: Transfer] = [:]

    /// The earliest deadline, nil when there is none; too early after a transfer has ended, never too late.
    private var nextDeadline: ContinuousClock.Instant?

    init(multi: UnsafeMutableRawPointer, configuration: HTTPClient.Configuration) {
        self.multi = multi
        self.configuration = configuration
        let perHost = max(1, configuration.maxConnectionsPerHost)
        ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, perHost)
        // libcurl's default is four times the transfers of the moment: in a quiet moment it would drop what we keep.
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, perHost * 4)
    }

    /// How long the thread may sleep when nothing moves on the network.
    var millisecondsToWait: Int32 {
        guard let nextDeadline else { return 60_000 }
        return Int32(min(60_000, (nextDeadline - ContinuousClock.now).wholeMilliseconds))
    }

    /// Starts an order, or resumes its continuation with the reason why it cannot start.
    mutating func begin(_ order: Transfer.Order) {
        let transfer: Transfer
        do {
            transfer = try Transfer(order, configuration: configuration)
        } catch {
            return order.continuation.resume(returning: .failure(error))
        }
        let code = curl_multi_add_handle(multi, transfer.easy)
        guard code == CURLM_OK else {
            let why = String(cString: curl_multi_strerror(code))
            return order.continuation.resume(returning: .failure(.clientFailed(why)))
        }
        transfers[order.id] = transfer
        nextDeadline = nextDeadline.map { min($0, order.deadline) } ?? order.deadline
    }

    /// Takes a transfer off the multi handle, closing its connection unless the exchange was complete.
    mutating func end(_ id: UInt, with outcome: Transfer.Outcome) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        curl_multi_remove_handle(multi, transfer.easy)
        transfer.order.continuation.resume(returning: outcome)
    }

    /// Ends everything that is under way.
    mutating func endAll(with error: HTTPClientError) {
        for id in Array(transfers.keys) { end(id, with: .failure(error)) }
    }

    /// Lets libcurl send and receive what it can, then ends what is complete and what is late.
    mutating func progress() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        endCompleted()
        endExpired()
    }

    private mutating func endCompleted() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let id = UInt(bitPattern: ccurl_private(easy))
            guard let transfer = transfers[id] else { continue }
            end(id, with: transfer.outcome(message.pointee.data.result))
        }
    }

    /// The time limit is ours and not CURLOPT_TIMEOUT_MS, because libcurl's clock stands still for a transfer that
    /// waits for one of the host's connections.
    private mutating func endExpired() {
        let now = ContinuousClock.now
        guard let deadline = nextDeadline, deadline <= now else { return }
        for (id, transfer) in transfers where transfer.order.deadline <= now {
            end(
                id,
                with: .failure(
                    .timedOut(origin: transfer.order.request.address.origin, after: transfer.order.request.timeout)
                )
            )
        }
        nextDeadline = transfers.values.map(\.order.deadline).min()
    }
}
