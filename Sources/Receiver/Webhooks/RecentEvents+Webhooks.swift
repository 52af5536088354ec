package import FoundationEssentials
import JSON
package import Spool
import Webhook

extension RecentEvents {
    /// The webhooks that are in the spool already, received within the last hour.
    ///
    /// Blocks: not to be called on a thread of the cooperative pool.
    ///
    /// `tenant` is ours. Names of files do not hold it; when it is not known, every file is read for it.
    package static func ofWebhooks(files: SpoolFiles, tenant: String?, now: Date) throws(SpoolError) -> RecentEvents {
        try rebuilt(from: files, since: now - hour, ignoringReasons: [Reason.Code.foreignTenant.rawValue]) {
            part,
            place in
            WebhookEvent.identity(eventPart: part, tenant: tenant ?? Self.tenant(in: files.read(place, limit: 8 << 20)))
        }
    }

    private static func tenant(in found: SpoolFiles.Found) -> String? {
        guard case .file(let bytes, _) = found, let object = try? JSONObject(bytes) else { return nil }
        return object["ContextIdentifier"]?.string
    }
}
