using System.Globalization;
using System.Net;
using System.Text;

namespace Serverless.LoadTests.Reports;

/// <summary>A chart as inline SVG: axes from 0, a grid, a legend.</summary>
internal static class LineChart
{
    private const double Width = 760;
    private const double Height = 260;
    private const double Left = 70;
    private const double Right = 20;
    private const double Top = 40;
    private const double Bottom = 45;
    private static readonly string[] Colours = ["#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df"];

    /// <param name="title">Above it, with the unit of y.</param>
    /// <param name="xTitle">Below it.</param>
    /// <param name="series">One line each, up to five.</param>
    /// <param name="xLabels">Marks of the x axis; null for even ones.</param>
    public static string Of(string title, string xTitle, IReadOnlyList<ChartSeries> series, IReadOnlyList<(double X, string Label)>? xLabels = null)
    {
        var points = series.SelectMany(one => one.Points).ToList();
        var (mostX, mostY) = (Round(points.Select(point => point.X).DefaultIfEmpty().Max()), Round(points.Select(point => point.Y).DefaultIfEmpty().Max()));
        if (xLabels is not null)
        {
            mostX = xLabels[^1].X;
        }

        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        Add(svg, $"<text class=\"title\" x=\"{Left}\" y=\"18\">{WebUtility.HtmlEncode(title)}</text>");
        for (var line = 0; line <= 4; line++)
        {
            var value = mostY * line / 4;
            Add(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\"/>");
            Add(svg, $"<text text-anchor=\"end\" x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\">{value:#,0.###}</text>");
        }

        foreach (var (x, label) in xLabels ?? [.. Enumerable.Range(0, 6).Select(mark => (mostX * mark / 5, (mostX * mark / 5).ToString("0.#", CultureInfo.InvariantCulture)))])
        {
            Add(svg, $"<text text-anchor=\"middle\" x=\"{X(x):F1}\" y=\"{Height - Bottom + 16}\">{label}</text>");
        }

        Add(svg, $"<text text-anchor=\"middle\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\">{WebUtility.HtmlEncode(xTitle)}</text>");
        for (var index = 0; index < series.Count; index++)
        {
            var (one, colour) = (series[index], Colours[index % Colours.Length]);
            var path = string.Join(' ', one.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}")));
            Add(svg, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" points=\"{path}\"/>");
            Add(svg, $"<text fill=\"{colour}\" x=\"{Left + (index * 150)}\" y=\"33\">{WebUtility.HtmlEncode(one.Name)}</text>");
        }

        return svg.Append("</svg>").ToString();

        double X(double value) => Left + (value / mostX * (Width - Left - Right));

        double Y(double value) => Height - Bottom - (value / mostY * (Height - Top - Bottom));
    }

    /// <summary>The next number of one digit, or with a half: 1, 1.5, 2, 2.5, 3, 4 … 10.</summary>
    private static double Round(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Ceiling(value / power * 2) / 2 * power;
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
