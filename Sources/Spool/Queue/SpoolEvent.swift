/// Something that happened in the spool, for whoever shows it.
package enum SpoolEvent: Sendable {
    /// `why` is the reason as it stands in the story or the folder's name; empty for a claim.
    case moved(JobName, to: SpoolLayout.Place, why: String)
    /// Something in `incoming/` that is not a regular file.
    case leftAlone(String, why: String)
    case watchLost(SpoolLayout.Folder)
    case watchMended
    case paused(Bool)
}
