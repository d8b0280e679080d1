# The cart as most people would write it: each action changes what is stored.
require_relative 'protocol'

class InPlaceCart
  include Bud
  include CartProtocol

  state do
    table :cart, [:session, :item] => [:count]
    scratch :paid, [:session] => [:items]
  end

  bloom :act do
    cart <+- (action * cart).outer(:session => :session, :item => :item) do |a, c|
      [a.session, a.item, a.count + (c.count || 0)]
    end
  end

  bloom :pay do
    temp :bought <= (checkout * cart).rights(:session => :session)
    paid <= bought.group([:session], accum_pair(:item, :count))
    receipt <~ (paid * checkout).pairs(:session => :session) { |p, c| [c.client, c.session, p.items.sort] }
  end
end
