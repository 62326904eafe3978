namespace Serverless.LoadTests.Ladder;

/// <summary>Ordinary least squares of rows against 1.</summary>
/// <param name="Values">A value for each column.</param>
/// <param name="Covariance">Of the values, by the residuals.</param>
internal sealed record LeastSquares(double[] Values, double[,] Covariance)
{
    private const double Singular = 1e-12;

    /// <param name="rows">More of them than columns.</param>
    /// <returns>Null where the columns depend on each other.</returns>
    public static LeastSquares? Solve(IReadOnlyList<double[]> rows)
    {
        var columns = rows[0].Length;

        // Columns differ by orders of magnitude: they are scaled to length 1, so that the pivots tell what is singular.
        var scale = Enumerable.Range(0, columns).Select(column => Math.Sqrt(rows.Sum(row => row[column] * row[column]))).ToArray();
        if (scale.Any(length => length <= 0))
        {
            return null;
        }

        var scaled = rows.Select(row => row.Select((cell, column) => cell / scale[column]).ToArray()).ToList();
        var normal = new double[columns, columns];
        for (var row = 0; row < columns; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                normal[row, column] = scaled.Sum(cells => cells[row] * cells[column]);
            }
        }

        if (Invert(normal) is not { } inverse)
        {
            return null;
        }

        var sums = Enumerable.Range(0, columns).Select(column => scaled.Sum(cells => cells[column])).ToArray();
        var values = Enumerable.Range(0, columns).Select(row => sums.Select((sum, column) => inverse[row, column] * sum).Sum()).ToArray();
        var residual = scaled.Sum(cells => Math.Pow(1 - cells.Select((cell, column) => cell * values[column]).Sum(), 2)) / (rows.Count - columns);
        var covariance = new double[columns, columns];
        for (var row = 0; row < columns; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                covariance[row, column] = inverse[row, column] * residual / (scale[row] * scale[column]);
            }
        }

        return new LeastSquares([.. values.Select((value, column) => value / scale[column])], covariance);
    }

    /// <summary>Gauss-Jordan with pivots; at most three rows.</summary>
    private static double[,]? Invert(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var (left, right) = ((double[,])matrix.Clone(), new double[size, size]);
        for (var row = 0; row < size; row++)
        {
            right[row, row] = 1;
        }

        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(left[row, column]));
            if (Math.Abs(left[pivot, column]) < Singular)
            {
                return null;
            }

            for (var cell = 0; cell < size; cell++)
            {
                (left[column, cell], left[pivot, cell]) = (left[pivot, cell], left[column, cell]);
                (right[column, cell], right[pivot, cell]) = (right[pivot, cell], right[column, cell]);
            }

            var first = left[column, column];
            for (var cell = 0; cell < size; cell++)
            {
                left[column, cell] /= first;
                right[column, cell] /= first;
            }

            for (var row = 0; row < size; row++)
            {
                var factor = left[row, column];
                for (var cell = 0; row != column && cell < size; cell++)
                {
                    left[row, cell] -= factor * left[column, cell];
                    right[row, cell] -= factor * right[column, cell];
                }
            }
        }

        return right;
    }
}
