# Code of many kinds in blocks.
module Code
  state do
    table :t, [:a, :b] => [:c, :d]
    table :u, [:a] => [:x]
    table :one, [] => [:value]
    scratch :out, [:p, :q, :r]
  end

  LIMIT = 10

  def clamp(n, low = 0, high = LIMIT)
    return low if n < low
    return high if n > high
    n
  end

  def describe(x)
    case x
    when nil then "none"
    when 0..3 then "few"
    when "many", :many
      "many"
    else
      x.to_s
    end
  end

  def sum_to(n)
    n <= 0 ? 0 : n + sum_to(n - 1)
  end

  bloom do
    out <= t {|r| [r.a, r.b + 1, r[2]]}
    out <= t {|r| [r.first, r.last, r[-2]] if r.a > 2 and not r.b.nil?}
    out <= t {|r| r[0..2] unless r.c == r.d}
    out <= t {|a, b, c, d| [a, b, [c, d]]}
    out <= t {|r| [clamp(r.a), clamp(r.a, r.b), clamp(r.a, r.b, r.c)]}
    out <= t {|r| [describe(r.a), describe(r.b), "#{r.c}:#{r.d}!"]}
    out <= t {|r| [sum_to([r.a, 20].min), nil, nil] if r.a.abs < 50}
    out <= t do |r|
      total = 0
      [r.a, r.b, r.c].each_with_index { |x, i| x }
      [total]
    end
    out <= t do |r|
      total = 0
      parts = [r.a, r.b, r.c].map {|x| total = x.nil? ? total : x; total}
      low, high = parts.min, parts.max
      [low, high, total]
    end
    out <= t do |r|
      if r.a == r.b
        ["same", r.a, nil]
      elsif r.a.nil? || r.b.nil?
        next
      else
        x = r.a
        x += 1 if x == 3
        x ||= 7
        [x, r.b && r.c, r.b || r.d]
      end
    end
    out <= (t * u).pairs(:a => :a) {|r, s| [r.b - s.x, r.b * s.x, r.b <=> s.x]}
    out <= (t * u).matches.rights {|s| [s.a, s.x, u.length]}
    out <= t.reduce({}) do |memo, r|
      memo.merge({r.a => [r.b, r.c]}) {|k, old, new| old + new}
    end
    out <= t.notin(u, :a => :a) {|r, s| r.b <= s.x}
    out <= t {|r| [u.exists? {|s| s.a == r.a and s.x != r.b}, u[[r.a]], u.has_key?([r.b])]}
    out <= t {|r| [one.first.value, one.first.value + r.a, u.keys.include?([r.a])] unless one.empty?}
    out <= t {|r| [{r.a => 1, "k" => r.b}[r.c], %w[x y z].index(r.d), [r.a, *r.b]]}
    out <= t {|r| [@scale * r.a, ip_port, budtime + 1]}
    out <= t {|r| [-r.a, ~r.b, !r.c]}
    out <= t {|r| [(1..[r.a, 20].min).map {|i| i * i}.inject(0) {|m, i| m + i}, r.b&.to_s, nil]}
    out <= t.sort {|x, y| x.a <=> y.a}.each_with_index {|r, i| [r.a, r.b, i]}
    out <= t.flat_map {|r| [[r.a, 1, 1], [r.b, 2, 2]]}
    out <= t.select {|r| r.a == 5}.map {|r| [r.a, r.a.to_s.rjust(3), nil]}
  end
end
