import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Text

/// `GET /live`: server-sent events.
///
/// `event: run` has the ids of the runs that changed as a JSON array (`["*"]` when they are too many to name);
/// `event: spool` says that the folders' counts did.
struct LiveRoute: Sendable {
    let hub: LiveHub
    let access: Access

    func add(to pages: some RouterMethods<PageContext>) {
        pages.get("/live") { request, context in answer(request, context.peer) }
    }

    private func answer(_ request: Request, _ peer: IPAddress?) -> Response {
        let mailbox = hub.subscribe { [access] in access.identity(of: request, peer: peer) != nil }
        guard let mailbox else {
            return Response(status: .serviceUnavailable, headers: [.retryAfter: "15", .cacheControl: "no-store"])
        }
        var headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"]
        // nginx would gather the events until there are some kilobytes of them.
        headers[.accelBuffering] = "no"
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { writer in
                // Who has nothing to write would not notice that the browser has gone.
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
                    while let message = await mailbox.next() {
                        try await writer.write(Self.text(of: message))
                    }
                }
                try await writer.finish(nil)
            }
        )
    }

    private static func text(of message: LiveMailbox.Message) -> ByteBuffer {
        switch message {
        case .heartbeat: return ByteBuffer(string: ":\n\n")
        case .changed(let ids):
            let list = JSONValue.array(ids.map(JSONValue.string)).serialized()
            let run = ids.isEmpty ? "" : "event: run\ndata: \(String(decoding: list, as: UTF8.self))\n\n"
            return ByteBuffer(string: "\(run)event: spool\ndata: {}\n\n")
        }
    }
}

extension HTTPField.Name {
    // Literals of letters and dashes are valid names.
    fileprivate static let accelBuffering = Self("X-Accel-Buffering")!
}
