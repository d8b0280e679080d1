# What grows, told to another node as lattices.
class Growing
  include Bud

  state do
    interface input, :heard, [:number, :word]
    interface input, :tell, [:to]
    interface output, :most, [:value]
    channel :news, [:@to, :top, :words, :plain]
    channel :direct, [:@to, :name, :top]
    lmax :top
    lset :words
    scratch :now, [:word]
  end

  bloom do
    top <= heard { |h| h.number }
    words <= heard { |h| [h.word] }
    top <= news { |n| n.top }
    words <= news { |n| n.words }
    top <= direct { |d| d.top }
    news <~ tell { |t| [t.to, top, words, [1, 2.5, nil, true, "x"]] }
    most <= tell { |t| [top] }
  end
end
