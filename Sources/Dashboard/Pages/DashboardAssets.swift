import Crypto
import FoundationEssentials
import Text

/// The files that are built into the binary.
enum DashboardAssets {
    /// A file that the pages refer to.
    struct Asset: Sendable {
        var bytes: [UInt8]
        var contentType: String
    }

    /// By the name under `/assets/`.
    static let files: [String: Asset] = [
        "style.css": Asset(bytes: PackageResources.style_css, contentType: "text/css; charset=utf-8"),
        "live.js": Asset(bytes: PackageResources.live_js, contentType: "text/javascript; charset=utf-8"),
        "icon.svg": Asset(bytes: PackageResources.icon_svg, contentType: "image/svg+xml"),
    ]

    /// By the name that other templates call them by.
    static let templates: [String: [UInt8]] = [
        "action": PackageResources.action_mustache,
        "chart": PackageResources.chart_mustache,
        "company": PackageResources.company_mustache,
        "confirm": PackageResources.confirm_mustache,
        "enrich": PackageResources.enrich_mustache,
        "exports": PackageResources.exports_mustache,
        "filters": PackageResources.filters_mustache,
        "folder": PackageResources.folder_mustache,
        "history": PackageResources.history_mustache,
        "job": PackageResources.job_mustache,
        "jobs": PackageResources.jobs_mustache,
        "layout": PackageResources.layout_mustache,
        "message": PackageResources.message_mustache,
        "pages": PackageResources.pages_mustache,
        "panel": PackageResources.panel_mustache,
        "persons": PackageResources.persons_mustache,
        "proposals": PackageResources.proposals_mustache,
        "record": PackageResources.record_mustache,
        "run": PackageResources.run_mustache,
        "run-row": PackageResources.run_row_mustache,
        "runs": PackageResources.runs_mustache,
        "sign-in": PackageResources.sign_in_mustache,
        "sort": PackageResources.sort_mustache,
        "spool": PackageResources.spool_mustache,
        "time": PackageResources.time_mustache,
        "trail": PackageResources.trail_mustache,
    ]

    /// Another one for other files, so that browsers may keep them for good.
    static let version: String = {
        var hash = SHA256()
        for (name, asset) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array(name.utf8))
            hash.update(data: asset.bytes)
        }
        return hash.finalize().prefix(8).hexadecimal
    }()
}
