import Metrics
import Operations
import ServiceLifecycle
import Spool

/// Telling people of alerts.
extension Assembly {
    func notifyReceivers() throws -> [any NotifyReceiver] {
        var receivers: [any NotifyReceiver] = []
        if let address = try settings[\.notify.url] {
            receivers.append(address.signing(with: try settings[\.notify.secret]))
        }
        if let recipients = try settings[\.notify.mail] {
            receivers.append(Sendmail(try settings[\.notify.sendmail], to: recipients))
        }
        return receivers
    }

    func notifySender() throws -> NotifyMessage.Sender {
        .init(tenant: try settings[ifSet: \.superOffice.contextIdentifier], host: ProcessIdentity.hostName)
    }

    /// What tells them, in every process; nothing where nobody is to be told.
    ///
    /// - Parameter isProcessor: whether this process works on jobs.
    func notifying(isProcessor: Bool) throws -> [any Service] {
        let receivers = try notifyReceivers()
        guard !receivers.isEmpty else { return [] }
        return [
            Notifier(
                files: files,
                receivers: receivers,
                sender: try notifySender(),
                wait: Double(try settings[\.notify.after]),
                isProcessor: isProcessor,
                alerts: SpoolReport.watch(files, freeSpaceFloor: try freeSpaceFloor()),
                logger: logger("notify"),
                onSent: { [metrics] channel, isTaken in
                    let labels = [("channel", channel.rawValue), ("result", isTaken ? "taken" : "refused")]
                    Counter(label: "notifications_total", dimensions: labels, factory: metrics).increment()
                }
            )
        ]
    }
}
