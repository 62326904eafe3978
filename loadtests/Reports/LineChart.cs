using System.Globalization;
using System.Net;
using System.Text;

namespace Serverless.LoadTests.Reports;

/// <summary>A chart: a grid, a legend, a line for each series.</summary>
/// <param name="Title">Above it, with the unit of y.</param>
/// <param name="XTitle">Below it.</param>
/// <param name="Series">One line each, up to five.</param>
internal sealed record LineChart(string Title, string XTitle, IReadOnlyList<ChartSeries> Series)
{
    private const string FileStyle = """
        svg{color:#1f2328;--c0:#0b62d6;--c1:#c4314b;--c2:#1a7f37;--c3:#b35900;--c4:#7c4dd0}
        @media(prefers-color-scheme:dark){svg{color:#e6edf3;--c0:#6cb0ff;--c1:#ff7b8e;--c2:#56d364;--c3:#f0a44b;--c4:#c4a0ff}}
        text{font:14px system-ui,sans-serif;fill:currentColor}.title{font-weight:600;font-size:16px}.grid{stroke:#8886}polyline{stroke-width:2;stroke-linejoin:round}
        .s0{stroke:var(--c0);fill:var(--c0)}.s1{stroke:var(--c1);fill:var(--c1)}.s2{stroke:var(--c2);fill:var(--c2)}.s3{stroke:var(--c3);fill:var(--c3)}.s4{stroke:var(--c4);fill:var(--c4)}
        """;

    private const double Width = 640;
    private const double Height = 280;
    private const double Left = 70;
    private const double Right = 30;
    private const double Top = 52;
    private const double Bottom = 48;
    private const int Colours = 5;
    private const int LegendLetter = 8;
    private const int MostMarksAcross = 12;
    private const int MostMarksUp = 8;

    /// <summary>Series of at most so many points show each of them.</summary>
    private const int MostDots = 40;

    /// <summary>Marks of the x axis; null for even ones.</summary>
    public IReadOnlyList<(double X, string Label)>? XLabels { get; init; }

    /// <summary>The x axis by powers; all x must be above 0.</summary>
    public bool IsXLogarithmic { get; init; }

    /// <summary>The y axis by powers; values of 0 and less are drawn at its foot.</summary>
    public bool IsYLogarithmic { get; init; }

    /// <summary>As an SVG file that needs nothing else, in light or dark as the reader's system is.</summary>
    public string ToSvgFile()
    {
        var svg = ToSvg();
        var content = svg.IndexOf('>', StringComparison.Ordinal) + 1;
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" {svg["<svg ".Length..content]}<style>{FileStyle}</style>{svg[content..]}{Environment.NewLine}";
    }

    /// <summary>As inline SVG.</summary>
    public string ToSvg()
    {
        var points = Series.SelectMany(one => one.Points).Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        var (xs, ys) = (points.Select(point => point.X).ToList(), points.Select(point => point.Y).ToList());
        var x = XLabels is { Count: > 0 } given ? new Axis(0, given[^1].X, given) : IsXLogarithmic ? Axis.Powers(xs, MostMarksAcross) : Axis.Even(xs);
        var y = IsYLogarithmic ? Axis.Powers(ys, MostMarksUp) : Axis.Even(ys);
        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(Title)}\">");
        Add(svg, $"<text class=\"title\" x=\"{Left}\" y=\"16\">{Text(Title)}</text>");
        foreach (var (value, label) in y.Marks)
        {
            Add(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\"/>");
            Add(svg, $"<text text-anchor=\"end\" x=\"{Left - 6}\" y=\"{Y(value) + 5:F1}\">{Text(label)}</text>");
        }

        foreach (var (value, label) in x.Marks)
        {
            Add(svg, $"<line class=\"grid\" x1=\"{X(value):F1}\" x2=\"{X(value):F1}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom + 4}\"/>");
            Add(svg, $"<text text-anchor=\"middle\" x=\"{X(value):F1}\" y=\"{Height - Bottom + 19}\">{Text(label)}</text>");
        }

        Add(svg, $"<text text-anchor=\"middle\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\">{Text(XTitle)}</text>");
        var legend = Left;
        for (var index = 0; index < Series.Count; index++)
        {
            var (one, colour) = (Series[index], index % Colours);
            var drawn = one.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
            Add(svg, $"<polyline class=\"s{colour}\" style=\"fill:none\" points=\"{string.Join(' ', drawn.Select(point => ReportPage.Text($"{X(point.X):F1},{Y(point.Y):F1}")))}\"/>");
            foreach (var (pointX, pointY) in drawn.Count <= MostDots ? drawn : [])
            {
                Add(svg, $"<circle class=\"s{colour}\" cx=\"{X(pointX):F1}\" cy=\"{Y(pointY):F1}\" r=\"2.2\"><title>{Text(one.Name)}: {pointX:#,0.##}, {pointY:#,0.##}</title></circle>");
            }

            Add(svg, $"<rect class=\"s{colour}\" x=\"{legend}\" y=\"31\" width=\"12\" height=\"4\"/><text x=\"{legend + 17}\" y=\"38\">{Text(one.Name)}</text>");
            legend += 36 + (one.Name.Length * LegendLetter);
        }

        return svg.Append("</svg>").ToString();

        double X(double value) => Left + (x.Place(value) * (Width - Left - Right));

        double Y(double value) => Height - Bottom - (y.Place(value) * (Height - Top - Bottom));
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Add(StringBuilder svg, FormattableString text) => svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
