import Mustache

/// The operators' pages.
enum DashboardAssets {
    static let style = PackageResources.style_css
    static let layout = PackageResources.layout_mustache
}
